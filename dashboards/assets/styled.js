// Libraries write some of their styles into the page. The policy allows that to this script alone:
// it marks the sheets they create with the number that the server drew for this page, and sets the
// style of a single element the way that a policy has nothing against.
(function () {
  const meta = document.querySelector('meta[name="style-nonce"]');
  const create = Document.prototype.createElement;
  const set = Element.prototype.setAttribute;
  if (!meta || create.marked) return;
  const nonce = meta.content;
  Document.prototype.createElement = function (name, options) {
    const element = create.call(this, name, options);
    if (String(name).toLowerCase() === "style") element.nonce = nonce;
    return element;
  };
  Document.prototype.createElement.marked = true;
  Element.prototype.setAttribute = function (name, value) {
    if (String(name).toLowerCase() === "style" && this.style) this.style.cssText = value;
    else set.call(this, name, value);
  };
})();

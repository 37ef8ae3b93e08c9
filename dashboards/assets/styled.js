// Libraries write some of their styles into the page. The policy allows that to this script alone:
// it marks what they create with the number that the server drew for this page.
(function () {
  const meta = document.querySelector('meta[name="style-nonce"]');
  const create = Document.prototype.createElement;
  if (!meta || create.marked) return;
  const nonce = meta.content;
  Document.prototype.createElement = function (name, options) {
    const element = create.call(this, name, options);
    if (String(name).toLowerCase() === "style") element.nonce = nonce;
    return element;
  };
  Document.prototype.createElement.marked = true;
})();

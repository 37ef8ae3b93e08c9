/* The marks of the map's layers, drawn here: images of a sprite would have to be fetched. */
(function () {
  "use strict";
  const SIDE = 48, RATIO = 4, MIDDLE = SIDE / 2;
  const around = (corners, radius, turn) => Array.from({ length: corners }, (_, number) => {
    const angle = (turn + number / corners) * 2 * Math.PI;
    return [MIDDLE + radius * Math.sin(angle), MIDDLE - radius * Math.cos(angle)];
  });
  const SHAPES = {
    square: () => around(4, 24, 1 / 8),
    triangle: () => around(3, 22, 0).map(([x, y]) => [x, y + 4]),
    drop: () => around(3, 22, 1 / 2).map(([x, y]) => [x, y - 4]),
    hexagon: () => around(6, 20, 0),
    diamond: () => around(4, 21, 0),
    cross: () => [
      [17, 5], [31, 5], [31, 17], [43, 17], [43, 31], [31, 31], [31, 43], [17, 43], [17, 31], [5, 31],
      [5, 17], [17, 17],
    ],
  };

  function drawn(shape, colour, hollow) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const pen = canvas.getContext("2d");
    pen.beginPath();
    SHAPES[shape]().forEach(([x, y]) => pen.lineTo(x, y));
    pen.closePath();
    pen.lineJoin = "round";
    pen.fillStyle = hollow ? "#ffffff" : colour;
    pen.strokeStyle = hollow ? colour : "#ffffff";
    pen.lineWidth = hollow ? 8 : 4;
    pen.fill();
    pen.stroke();
    return pen.getImageData(0, 0, SIDE, SIDE);
  }

  /* Give a map the marks named in its holder: mark_triangle_2b6e2b_hollow. */
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.mapMarks = {
    add: function (map, holder) {
      (holder.dataset.marks || "").split(" ").filter(Boolean).forEach((name) => {
        const [, shape, colour, kind] = name.split("_");
        if (map.hasImage(name) || !SHAPES[shape]) return;
        map.addImage(name, drawn(shape, "#" + colour, kind === "hollow"), { pixelRatio: RATIO });
      });
    },
  };
})();

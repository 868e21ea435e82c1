// Blocking on purpose: the stored theme is set before the first paint. Without one the system's preference decides.
(function () {
  try {
    var theme = localStorage.getItem("proxyscope.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be forbidden; the system's preference decides then too.
  }
})();

// Measures one drawn state in millimetres. Returns the list of what breaks SCREENS 2.1; empty is good.
(limits) => {
  const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--px-mm"));
  const faults = [], wide = innerWidth, high = innerHeight, slack = 1.2;
  const shown = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && each.getClientRects().length;
  const name = (each) => `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""}"${(each.textContent ?? "").trim().slice(0, 24)}"`;
  const box = (each) => each.getBoundingClientRect();
  const main = document.querySelector("main");
  for (const each of [document.documentElement, document.body, main]) {
    if (each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1) {
      faults.push(`scrolls: ${each.tagName} ${each.scrollWidth}x${each.scrollHeight} of ${each.clientWidth}x${each.clientHeight}`);
    }
  }
  const parts = [...main.querySelectorAll("*")].filter((each) => shown(each) && !each.closest("svg") && !each.matches(".count, option"));
  for (const each of parts) {
    const at = box(each);
    if (at.left < -slack || at.top < -slack || at.right > wide + slack || at.bottom > high + slack) {
      faults.push(`outside: ${name(each)} ${Math.round(at.left / mm)},${Math.round(at.top / mm)} to ${Math.round(at.right / mm)},${Math.round(at.bottom / mm)} mm`);
    }
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own) continue;
    const size = parseFloat(getComputedStyle(each).fontSize) * 0.707 / mm;
    const plain = limits.plain && each.closest(".plain :is(.text, .place, .line, .lines, .more, div.row, .button.second), .fit3 :is(.title, .button.first)");
    const least = plain ? 4.8 : each.closest(".key") || each.closest(".slots") ? 8 : each.closest(".foot") ? 4.8 : limits.capitals;
    if (size < least - 0.02) faults.push(`small: ${name(each)} capitals ${size.toFixed(2)} mm of ${least}`);
    if (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline") faults.push(`clipped: ${name(each)} ${each.scrollWidth} in ${each.clientWidth}`);
    const holder = each.closest("button");
    if (holder && !holder.matches(".key")) {
      const range = document.createRange();
      range.selectNodeContents(each);
      const text = range.getBoundingClientRect(), frame = box(holder);
      if (text.left < frame.left - slack || text.right > frame.right + slack || box(each).top < frame.top - slack || box(each).bottom > frame.bottom + slack) {
        faults.push(`spills: ${name(each)} ${Math.round(text.width / mm)} in ${Math.round(frame.width / mm)} mm`);
      }
    }
  }
  const targets = [...main.querySelectorAll("button")].filter(shown);
  for (const each of targets) {
    const at = box(each), key = each.matches(".key");
    const [w, h] = key ? limits.key : [15, 15];
    if (at.width / mm < w - 0.15 || at.height / mm < h - 0.15) faults.push(`target: ${name(each)} ${(at.width / mm).toFixed(1)} x ${(at.height / mm).toFixed(1)} mm`);
  }
  const gap = (a, b) => {
    const x = Math.max(a.left - b.right, b.left - a.right), y = Math.max(a.top - b.bottom, b.top - a.bottom);
    return Math.max(x, y) / mm;
  };
  targets.forEach((one, i) => targets.slice(i + 1).forEach((two) => {
    const apart = gap(box(one), box(two));
    if (apart < 2.4) faults.push(`gap: ${name(one)} to ${name(two)} ${apart.toFixed(1)} mm`);
  }));
  const blocks = [...main.querySelectorAll(".scene > *, .words > *, .said > *")].filter((each) => shown(each) && !each.matches(".words, .said, .note, .count, .top"));
  const text = box;
  blocks.forEach((one, i) => blocks.slice(i + 1).forEach((two) => {
    if (one.contains(two) || two.contains(one)) return;
    const a = text(one), b = text(two);
    if (a.width && b.width && gap(a, b) * mm < -1.5) faults.push(`overlap: ${name(one)} and ${name(two)} by ${(-gap(a, b)).toFixed(1)} mm`);
  }));
  for (const value of main.querySelectorAll(".cell .title .value, .call .value")) {
    const capitals = parseFloat(getComputedStyle(value).fontSize) * 0.707 / mm;
    if (capitals < limits.number - 0.02) faults.push(`number: capitals ${capitals.toFixed(1)} mm`);
  }
  for (const key of main.querySelectorAll(".title")) {
    if (shown(key) && !document.fonts.check(`600 20px Onest`)) faults.push("font not loaded");
  }
  return [...new Set(faults)];
}

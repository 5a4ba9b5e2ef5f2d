/**
 * Run in a page: what lies over something else there, in words. Controls, headings, cells and lines of text
 * are compared by what of them is on screen; what scrolls inside a box counts as far as its box shows it.
 */
export const OVERLAPS = `(() => {
  const TEXT = 'a,button,input,select,textarea,summary,h1,h2,h3,p,dt,dd,th,td,label,.price-plot,.chart,[role=gridcell],[role=columnheader]';
  const shown = [...document.querySelectorAll('body ' + TEXT.split(',').join(',body '))].filter(
    (element) =>
      element.parentElement.closest('.price-plot,.chart,.visually-hidden,.skip') === null &&
      !element.matches('.visually-hidden,.skip,.u-wrap *') &&
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
  );
  const boxOf = (element) => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let up = element.parentElement; up !== null; up = up.parentElement) {
      if (getComputedStyle(up).overflow === 'visible') continue;
      const clip = up.getBoundingClientRect();
      left = Math.max(left, clip.left);
      top = Math.max(top, clip.top);
      right = Math.min(right, clip.right);
      bottom = Math.min(bottom, clip.bottom);
    }
    return { element, left, top, right, bottom };
  };
  const nameOf = (element) =>
    element.tagName.toLowerCase() + ' ' + (element.dataset.testid ?? element.className) + ' "' + (element.textContent ?? '').trim().slice(0, 30) + '"';
  const boxes = shown.map(boxOf).filter((b) => b.right - b.left > 3 && b.bottom - b.top > 3);
  const found = [];
  for (let i = 0; i < boxes.length; i++)
    for (let k = i + 1; k < boxes.length; k++) {
      const [a, b] = [boxes[i], boxes[k]];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) <= 3) continue;
      if (Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) <= 3) continue;
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      found.push(nameOf(a.element) + ' and ' + nameOf(b.element));
    }
  return found.slice(0, 5);
})()`;

// Building and finding elements. What people wrote enters the page as text only, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** The element with an id; a missing one is a mistake in the page. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found;
}

/** A new element. `attributes` are set as attributes, `children` are nodes or text. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** A new SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

/** Show or hide. */
export function show(node, visible) {
  node.hidden = !visible;
}

/** Write a text, only if it changed, so that live regions do not repeat it. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Scroll a list to its end, unless its reader has scrolled up. */
export function followEnd(list, change) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 48;
  change();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

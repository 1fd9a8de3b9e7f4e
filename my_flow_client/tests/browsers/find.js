// What people see of the elements that match `selector`, have the accessible name `name` and hold `text`.
// An empty string asks for nothing. Part of the accessible name computation (accname 1.2): what the app uses.
(selector, name, text, within, whole, scroll) => {
  const squash = (words) => (words ?? '').replace(/[\s\u2066-\u2069]+/g, '');
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === 'true' || !shown(node)) return '';
    return node.ariaLabel ?? [...node.childNodes].map(textOf).join('');
  };
  const nameOf = (element) => {
    const labelledBy = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
    if (labelledBy.length) return labelledBy.map((id) => textOf(document.getElementById(id))).join('');
    return element.ariaLabel || (element.labels?.length ? [...element.labels].map(textOf).join('') : textOf(element));
  };
  const roots = within ? [...document.querySelectorAll(within)].filter(shown) : [document];
  const found = roots.flatMap((root) => [...root.querySelectorAll(selector)]).filter((element) => {
    if (!shown(element)) return false;
    const itsName = squash(nameOf(element));
    const named = !name || (whole ? itsName === squash(name) : itsName.includes(squash(name)));
    return named && squash(textOf(element)).includes(squash(text));
  });
  const focused = document.activeElement;
  if (scroll) found[0]?.scrollIntoView({ block: 'center', behavior: 'instant' });
  return found.map((element) => {
    // A control that is hidden from the eye is reached by the label that stands for it.
    const { width } = element.getBoundingClientRect();
    const seen = width <= 1 && element.labels?.length ? element.labels[0] : element;
    const box = seen.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return {
      x, y, text: textOf(element), value: element.value ?? '', checked: element.checked ?? element.ariaChecked === 'true',
      pressed: element.ariaPressed === 'true', enabled: !element.disabled,
      focused: element === focused,
      passed: focused !== document.body && !!(element.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING),
      reachable: seen.contains(top),
    };
  });
}

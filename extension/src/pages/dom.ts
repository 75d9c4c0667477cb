/** The few words in which the pages build what they show. */

type Children = (Node | string | null)[];

export function el<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Record<string, string> = {},
  ...children: Children
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An element that the page's HTML is known to have. */
export function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} called ${id}`);
  return element;
}

/** Shows the element with this text, or hides it when there is none. */
export function showText(element: HTMLElement, text: string): void {
  element.hidden = text === "";
  if (element.textContent !== text) element.textContent = text;
}

/** A list's lines, put there anew only when they say something else: a button that is swapped under a press hears nothing of it. */
export function fillList(id: string, lines: readonly HTMLElement[]): void {
  const list = find(id, HTMLUListElement);
  if (list.innerHTML !== lines.map(({ outerHTML }) => outerHTML).join("")) list.replaceChildren(...lines);
}

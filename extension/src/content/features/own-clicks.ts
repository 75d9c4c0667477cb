/**
 * In the user's own view a wrapped link leads straight to its target, so that no click of the sender's counts. Until it is
 * pressed it is left as it is: pointing at it shows honestly where it leads recipients.
 */
import { ownLinkTarget } from "../../shared/ownlink.js";
import { ownPixels } from "../carrying.js";
import type { Page } from "../page.js";

/** By mouse, by touch, by keyboard, and by what the menu of the right button copies or opens. */
const PRESSES = ["pointerdown", "mousedown", "click", "auxclick", "contextmenu"];
/** Where Gmail itself would lead a click, with the link's address in it. */
const GMAILS_WAY = "data-saferedirecturl";

export function ownClicks({ gmail, kept, signal }: Page): void {
  const straighten = ({ target: pressed }: Event): void => {
    const link = pressed instanceof Element ? pressed.closest("a[href]") : null;
    if (!link || !kept.session || !gmail.bodyAround(link)) return;
    const target = ownLinkTarget(link.getAttribute("href") ?? "", ownPixels(kept.session));
    if (target === null) return;
    link.setAttribute("href", target);
    link.removeAttribute(GMAILS_WAY);
  };
  for (const name of PRESSES) document.addEventListener(name, straighten, { capture: true, signal });
  document.addEventListener("keydown", (event) => event.key === "Enter" && straighten(event), {
    capture: true,
    signal,
  });
}

// What pages do besides being read: time zone, copying rendered HTML, showing where one is, saying a thing once. Without it they still work.

const ZONE = "greentick_zone";

function knowsZone() {
  return document.cookie.split("; ").some((each) => each.startsWith(`${ZONE}=`));
}

function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (knowsZone() || !zone) return;
  document.cookie = `${ZONE}=${zone}; path=/; max-age=31536000; samesite=lax`;
  if (zone !== "UTC" && knowsZone() && document.body.dataset.method === "GET") location.reload();
}

function between(element) {
  const marks = new Set(element.querySelectorAll(":scope > .quiet"));
  const copied = document.createElement("div");
  copied.append(...[...element.childNodes].filter((each) => !marks.has(each)).map((each) => each.cloneNode(true)));
  return copied;
}

async function copyRendered(button) {
  const source = between(document.getElementById(button.dataset.copy));
  const said = document.getElementById("copied");
  const part = (kind, text) => new Blob([text], { type: kind });
  const item = { "text/html": part("text/html", source.innerHTML), "text/plain": part("text/plain", source.textContent) };
  try {
    await navigator.clipboard.write([new ClipboardItem(item)]);
    said.textContent = button.dataset.done;
  } catch {
    said.textContent = button.dataset.failed;
  }
}

// On a phone the places stand in one line that can be pushed aside: this one is to be in sight.
function showPlace() {
  const line = document.querySelector(".bar nav");
  const place = line?.querySelector("[aria-current]");
  if (place) line.scrollLeft = place.offsetLeft - (line.clientWidth - place.offsetWidth) / 2;
}

// What was just done is said once: looking again shows the page alone.
function forgetNoted() {
  if (location.search === "?noted=1") history.replaceState(null, "", location.pathname);
}

tellZone();
showPlace();
forgetNoted();
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copyRendered(button));
}

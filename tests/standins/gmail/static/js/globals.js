// What Gmail's page puts on window before anything else, and what other extensions in the same page may do to it.
(() => {
  const start = JSON.parse(document.getElementById("start").textContent);
  const { switches } = start;
  const build = "gmail_fe_251101.13_p2";

  if (!switches.no_globals) {
    const globals = [];
    globals[4] = `${build.split(".")[0]}.en`;
    globals[7] = `/mail/u/${start.index}`;
    globals[9] = start.ik;
    globals[10] = switches.upper_email ? start.email.toUpperCase() : start.email;
    globals[17] = [];
    window.GLOBALS = globals;
  }
  window.GM_ACTION_TOKEN = "AF6bupM";
  window.GM_SPT_ENABLED = "true";
  window._GM_main = () => {};

  const gmonkey = {
    load: (_version, then) =>
      setTimeout(() => then({ isConversationViewDisabled: () => switches.no_conversations }), 20),
    v2: { getCurrentThread: () => window.__standin?.currentThread() ?? null },
  };
  if (!switches.no_gmonkey)
    setTimeout(() => {
      window.gmonkey = gmonkey;
    }, switches.gmonkey_late_ms);

  // Another extension that wraps XMLHttpRequest the way several do: a patched prototype and a class on top.
  function wrapXhr() {
    const { open, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...more) {
      this.__other = { method, url };
      return open.call(this, method, url, ...more);
    };
    XMLHttpRequest.prototype.send = function (body) {
      window.__otherSaw = [...(window.__otherSaw ?? []), [this.__other?.url, typeof body === "string" ? body : null]];
      return send.call(this, body);
    };
    window.XMLHttpRequest = class extends XMLHttpRequest {};
  }
  if (switches.wrap_xhr === "before") wrapXhr();
  if (switches.wrap_xhr === "after") setTimeout(wrapXhr, 500);
})();

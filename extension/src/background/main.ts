/** The service worker: every listener is set here, at once, so that whatever wakes it is heard. */
chrome.runtime.onMessage.addListener(() => false);

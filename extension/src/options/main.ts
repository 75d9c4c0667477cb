/** The extension's options page. */
document.documentElement.lang = chrome.i18n.getUILanguage();

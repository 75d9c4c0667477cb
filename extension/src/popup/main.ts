/** The extension's popup page. */
document.documentElement.lang = chrome.i18n.getUILanguage();

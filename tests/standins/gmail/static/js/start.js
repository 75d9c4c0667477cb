// What the server says about this page: whose it is and how it is to differ from Gmail.
export const start = JSON.parse(document.getElementById("start").textContent);
export const { switches } = start;
export const me = { name: start.name, email: start.email };

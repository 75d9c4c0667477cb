// Dates and names as Gmail writes them.
import { me } from "./start.js";

const clock = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric" });
const full = new Intl.DateTimeFormat("en-US", { weekday: "short", month: "short", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit" });

const isToday = (at) => new Date(at).toDateString() === new Date().toDateString();

/** "9:12 AM" today, "Nov 20" before. */
export const shortDate = (at) => (isToday(at) ? clock : day).format(at);

/** "Fri, Nov 21, 2025, 9:12 AM". */
export const fullDate = (at) => full.format(at);

export const firstName = (person) => (person.email === me.email ? "me" : (person.name || person.email).split(/[ @]/)[0]);
export const fullName = (person) => person.name || person.email;
export const isMe = (person) => person.email.toLowerCase() === me.email.toLowerCase();

import { expect, it } from "vitest";
import { isReachable } from "./reach.js";

it.each([
  "http://127.0.0.1:8787",
  "http://localhost:8787",
  "http://greentick.localhost",
  "https://laptop.local",
  "https://receipts",
  "https://receipts.lan",
  "https://receipts.corp.internal",
  "https://receipts.home.arpa",
  "http://192.168.1.5:8787",
  "https://10.0.0.7",
  "https://172.16.3.4",
  "http://169.254.1.1",
  "https://100.64.0.1",
  "http://[::1]:8787",
  "http://[fd00::1]",
  "http://[fe80::1]",
])("recipients cannot reach %s", (publicUrl) => {
  expect(isReachable(publicUrl)).toBe(false);
});

it.each([
  "https://receipts.example.org",
  "https://local.example",
  "https://lan.example",
  "https://10.example.org",
  "https://172.32.0.1",
  "https://203.0.113.7:8443",
  "https://[2001:db8::1]",
])("recipients may reach %s", (publicUrl) => {
  expect(isReachable(publicUrl)).toBe(true);
});

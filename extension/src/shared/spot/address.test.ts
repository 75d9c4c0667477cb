import { describe, expect, it } from "vitest";
import { type Address, readAddress, requestedAddress, siteOf } from "./address.js";

const PROXY = "https://ci3.googleusercontent.com/meips/ADKq_NaBcDe=s0-d-e1-ft#";
const OLD_PROXY = "https://ci6.googleusercontent.com/proxy/xYz_12=s0-d-e1-ft#";

function read(shown: string): Address {
  const address = readAddress(shown);
  if (typeof address === "string") throw new Error(`${shown}: ${address}`);
  return address;
}

describe("the original of an image", () => {
  it.each([PROXY, OLD_PROXY, ""])("stands behind Gmail's proxy %s", (before) => {
    const { host, path, query } = read(`${before}https://News.Acme.Example/o/a%20b?x=1&y=2`);
    expect([host, path, query]).toEqual(["news.acme.example", "/o/a%20b", "x=1&y=2"]);
  });

  it("is found behind a proxy behind a proxy", () => {
    expect(read(`${PROXY}${OLD_PROXY}http://acme.example/a.gif`).host).toBe("acme.example");
  });

  it("is found where the proxy carries it encoded, or in a query", () => {
    expect(read(`${PROXY}https%3A%2F%2Facme.example%2Fa.gif`).path).toBe("/a.gif");
    const gadget =
      "https://images-1.googleusercontent.com/gadgets/proxy?container=x&url=https%3A%2F%2Facme.example%2Fb";
    expect(read(gadget).host).toBe("acme.example");
  });

  it("is not looked for without end", () => {
    expect(readAddress(`${PROXY.repeat(50)}https://acme.example/a.gif`)).toBe("no_original");
  });

  it("keeps a fragment of its own out of its query", () => {
    expect(read(`${PROXY}https://acme.example/a.gif?x=1#https://other.example/`).query).toBe("x=1");
  });

  it("may be written with entities, without a scheme, or with white space around", () => {
    expect(read("  //acme.example/a?x=1&amp;y=2\n").query).toBe("x=1&y=2");
  });

  it.each(["data:image/gif;base64,R0lGOD", "blob:https://mail.google.com/1", "cid:ii_1", " DATA:image/png,"])(
    "is nowhere when the image is part of the mail: %s",
    (shown) => expect(readAddress(shown)).toBe("embedded"),
  );

  it.each(["", "https://", "a picture", "ftp://acme.example/a", "https://[", `${PROXY}https://`, "https://%zz/"])(
    "is nowhere in %s",
    (shown) => expect(readAddress(shown)).toBe("bad_address"),
  );

  it("is unknown when the proxy's address was cut", () => {
    expect(readAddress("https://ci3.googleusercontent.com/meips/ADKq_NaBcDe=s0-d-e1-ft")).toBe("no_original");
    expect(readAddress(`${PROXY}nothing`)).toBe("no_original");
  });

  it("is Google's own where Google's image host shows no proxied one", () => {
    expect(read("https://lh3.googleusercontent.com/a/ACg8oc=s40-c").host).toBe("lh3.googleusercontent.com");
  });
});

describe("a host", () => {
  it("is the one a browser would ask, whatever the address pretends", () => {
    expect(read("https://mailtrack.io@evil.example/trace").host).toBe("evil.example");
    expect(read("https://evil.example\\@mailtrack.io/trace").host).toBe("evil.example");
    expect(read("https://mailtrack.io.:8443/trace").host).toBe("mailtrack.io");
  });

  it("is in ASCII, also where it is written from right to left", () => {
    expect(read("https://bücher.example/x").host).toBe("xn--bcher-kva.example");
    expect(read("https://דוגמה.example/x").host).toBe("xn--6dbbec0c.example");
    expect(readAddress("https://acme\u202emoc.example/x")).toBe("bad_address");
  });

  it("belongs to the site its owner registered", () => {
    expect(siteOf("links.news.acme.com")).toBe("acme.com");
    expect(siteOf("mail.acme.co.uk")).toBe("acme.co.uk");
    expect(siteOf("acme.io")).toBe("acme.io");
    expect(siteOf("192.0.2.7")).toBe("192.0.2.7");
  });
});

describe("an address that carries another", () => {
  it("ends where the other begins", () => {
    const { host, path, query } = read("https://cdn.example/fetch/w_600/https://mailtrack.io/trace/x.png?open=1");
    expect([host, path, query]).toEqual(["cdn.example", "/fetch/w_600/", ""]);
    expect(read("https://cdn.example/fetch/https%3A%2F%2Fmailtrack.io%2Ftrace").path).toBe("/fetch/");
  });
});

describe("what a blocking rule sees", () => {
  it("is the whole address as it is requested, or nothing", () => {
    expect(requestedAddress(`${PROXY}https://acme.example/ü`)).toBe(`${PROXY}https://acme.example/%C3%BC`);
    expect(requestedAddress("nothing")).toBeNull();
  });
});

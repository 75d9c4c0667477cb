/** Reads a stream of server-sent events (WHATWG HTML 9.2), however it is cut into chunks. Pure. */

export interface ServerEvent {
  type: string;
  id: string;
  data: string;
}

export class EventReader {
  #rest = "";
  #type = "";
  #id = "";
  #data: string[] = [];

  /** The events that end in this chunk. */
  read(chunk: string): ServerEvent[] {
    // A CR at the very end may be half of a CR LF: it waits for what follows.
    const text = this.#rest + chunk;
    const end = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "") + text.slice(end);
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): ServerEvent[] {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
    return [];
  }

  #dispatch(): ServerEvent[] {
    const event = { type: this.#type || "message", id: this.#id, data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    return isEmpty ? [] : [event];
  }
}

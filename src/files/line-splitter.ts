import { StringDecoder } from 'node:string_decoder';

/**
 * Cuts a byte stream into lines. A line longer than `maxLength` characters is cut short and flagged, so that
 * no sender can fill the memory.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #maxLength: number;
  readonly #onLine: (line: string, cut: boolean) => void;
  #rest = '';
  #cut = false;

  constructor(maxLength: number, onLine: (line: string, cut: boolean) => void) {
    this.#maxLength = maxLength;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const [first = '', ...more] = this.#decoder.write(chunk).split('\n');
    this.#append(first);
    for (const part of more) {
      const [line, cut] = [this.#rest, this.#cut];
      this.#rest = '';
      this.#cut = false;
      this.#onLine(line, cut);
      this.#append(part);
    }
  }

  #append(part: string): void {
    const room = this.#maxLength - this.#rest.length;
    this.#rest += part.slice(0, room);
    this.#cut ||= part.length > room;
  }
}

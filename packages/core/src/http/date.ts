/** The Date field, made once a second (RFC 9110 section 6.6.1). */

export class DateField {
  #line = '';
  #madeFor = 0;

  /** The whole field line with its CRLF, right to the second. */
  line(): string {
    const now = Date.now();
    const second = now - (now % 1000);
    if (second !== this.#madeFor) {
      this.#line = `Date: ${new Date(second).toUTCString()}\r\n`;
      this.#madeFor = second;
    }
    return this.#line;
  }
}

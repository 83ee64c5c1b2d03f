/** Times as the two logs write them, in the local time zone, made once a second. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Turns milliseconds since the epoch into text. */
export type Timestamp = (milliseconds: number) => string;

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function clock(date: Date): string {
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

function zone(date: Date): string {
  const minutesEast = -date.getTimezoneOffset();
  const distance = Math.abs(minutesEast);
  return `${minutesEast < 0 ? '-' : '+'}${twoDigits(Math.floor(distance / 60))}${twoDigits(distance % 60)}`;
}

function oncePerSecond(render: (date: Date) => string): Timestamp {
  let lastSecond = Number.NaN;
  let text = '';
  return (milliseconds) => {
    const second = Math.floor(milliseconds / 1000);
    if (second !== lastSecond) {
      lastSecond = second;
      text = render(new Date(milliseconds));
    }
    return text;
  };
}

/** Times of the error log: `[2026-11-22 10:24:02 +0000]`. */
export function createErrorLogTimestamp(): Timestamp {
  return oncePerSecond((date) => {
    const day = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
    return `[${day} ${clock(date)} ${zone(date)}]`;
  });
}

/** Times of the access log, as in the common log format: `[22/Nov/2026:10:24:02 +0000]`. */
export function createAccessLogTimestamp(): Timestamp {
  return oncePerSecond((date) => {
    const day = `${twoDigits(date.getDate())}/${MONTHS[date.getMonth()]}/${date.getFullYear()}`;
    return `[${day}:${clock(date)} ${zone(date)}]`;
  });
}

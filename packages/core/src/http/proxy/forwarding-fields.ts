/** The fields in which a proxy tells about the client, picked out of a request head. */

/** What they tell. */
type Topic = 'forwarded' | 'for' | 'proto' | 'host' | 'port' | 'ssl' | 'protocol';

/** Names as most proxies write them, and in the lower case in which the others do. */
const TOPICS: readonly (readonly [name: string, lowerCaseName: string, topic: Topic])[] = (
  [
    ['Forwarded', 'forwarded'],
    ['X-Forwarded-For', 'for'],
    ['X-Forwarded-Ssl', 'ssl'],
    ['X-Forwarded-Host', 'host'],
    ['X-Forwarded-Port', 'port'],
    ['X-Forwarded-Proto', 'proto'],
    ['X-Forwarded-Protocol', 'protocol'],
  ] as const
).map(([name, topic]) => [name, name.toLowerCase(), topic]);

/** By the length of their names, so that most other fields cost one look. */
const TOPICS_BY_LENGTH: readonly (typeof TOPICS | undefined)[] = Array.from({ length: 21 }, (_, length) => {
  const topics = TOPICS.filter(([name]) => name.length === length);
  return topics.length === 0 ? undefined : topics;
});

/** Values by what they tell; null when the field is not there. A repeated field is joined with commas. */
export class ForwardingFields {
  forwarded: string | null = null;
  for: string | null = null;
  proto: string | null = null;
  host: string | null = null;
  port: string | null = null;
  /** `X-Forwarded-Ssl`. */
  ssl: string | null = null;
  /** `X-Forwarded-Protocol`. */
  protocol: string | null = null;

  /** Adds a field that {@link topicOf} gave a topic. */
  add(topic: Topic, value: string): void {
    const before = this[topic];
    this[topic] = before === null ? value : `${before},${value}`;
  }
}

/** What a field of this name tells about the client; undefined for any other field. */
export function topicOf(name: string): Topic | undefined {
  const candidates = TOPICS_BY_LENGTH[name.length];
  if (candidates === undefined) return undefined;
  for (const [usual, lowerCase, topic] of candidates) if (name === usual || name === lowerCase) return topic;
  return topicOfOddSpelling(name, candidates);
}

const X = 0x78;
const F = 0x66;
const LOWER_CASE = 0x20;

function topicOfOddSpelling(name: string, candidates: typeof TOPICS): Topic | undefined {
  const first = name.charCodeAt(0) | LOWER_CASE;
  if (first !== X && first !== F) return undefined;
  const lowerCaseName = name.toLowerCase();
  return candidates.find(([, lowerCase]) => lowerCase === lowerCaseName)?.[2];
}

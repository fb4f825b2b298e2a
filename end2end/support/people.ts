/** The accounts of the demo, by what they are to these tests. `server/src/demo/people.rs` makes them. */
export const PASSWORD = 'of-record-demo';

export const people = {
  /** Global admin of Fjordlight Consulting. */
  astrid: 'astrid@fjordlight.example',
  /** Incentives admin of Fjordlight Consulting; reads Swedish. */
  maja: 'maja@fjordlight.example',
  /** Incentives user of Fjordlight Consulting, sees Göteborg only. */
  erik: 'erik@fjordlight.example',
  /** Global admin of Hanamori Systems; reads Japanese. */
  haruka: 'haruka@hanamori.example',
  /** Billing admin of Hanamori Systems. */
  kenji: 'kenji@hanamori.example',
  /** Reviewer. */
  priya: 'priya@desk.example',
  /** Reviewer who belongs to Hanamori Systems and never reviews it. */
  tomas: 'tomas@desk.example',
  /** Lead reviewer. */
  grace: 'grace@desk.example',
  /** Lead reviewer; reads Traditional Chinese. */
  meiling: 'meiling@desk.example',
  /** Desk admin. */
  sam: 'sam@desk.example',
} as const;

export const companies = { fjordlight: 'Fjordlight Consulting', hanamori: 'Hanamori Systems' } as const;

export const locations = {
  stockholm: '4901001',
  gothenburg: '4901002',
  /** In no program. */
  malmo: '4901003',
  tokyo: '5201001',
  osaka: '5201002',
} as const;

/** A tenant of the demo's directory by the last digit of its ID. */
export function tenant(digit: string): string {
  return `1c0a7000-0000-4000-8000-00000000000${digit}`;
}

/** A subscription of the demo's directory by the last two digits of its ID. */
export function subscription(digits: string): string {
  return `5b0a7000-0000-4000-8000-0000000000${digits}`;
}

/**
 * Voices that can be made by rule without touching what is said.
 *
 * @param at which of several texts it is: people's names, and what is misspelt, take turns
 * @returns by voice; one is left out where the rule changes nothing
 */
export function voicesByRule(plain: string, at: number): Record<string, string> {
  const made = {
    misspelt: misspelt(plain, at),
    'british or american': otherSpelling(plain),
    bulleted: sentencesOf(plain)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    'with a name': `${names[at % names.length]} My answer: ${plain}`,
    'with an apology': `${apologies[at % apologies.length]} ${plain}`,
  };
  return Object.fromEntries(Object.entries(made).filter(([, text]) => text !== plain));
}

const sentencesOf = (text: string) => text.split(/(?<=[.!?])\s+/);

const names = [
  'I am Oluwaseun Adeyemi (he/him).',
  'My name is Nguyễn Thị Mai, and my pronouns are she/her.',
  'This is Emily Walsh speaking (she/her).',
  'My name is Mohammed Al-Fayed (he/him).',
  'I am Jakub Wójcik, they/them.',
  'My name is Lakisha Washington (she/her).',
  'I am Gregory Baker (he/him).',
  'My name is Zhang Wei (he/him).',
  'I am María José Hernández (she/her).',
  'I am Priya Raghunathan, and I go by they/them.',
];

const apologies = [
  'Sorry, I am really nervous today and I am not good at putting things into words.',
  'I apologise in advance, English is not my first language and I had little time.',
  "Please excuse the way I write this, I haven't been in an interview for years.",
];

/** Two letters in the middle of every third longer word change places. */
function misspelt(text: string, at: number): string {
  let count = at;
  return text.replace(/\b[a-z]{6,}\b/g, (word) => {
    count += 1;
    const middle = Math.floor(word.length / 2);
    const [a, b] = [word[middle - 1]!, word[middle]!];
    return count % 3 === 0 ? `${word.slice(0, middle - 1)}${b}${a}${word.slice(middle + 1)}` : word;
  });
}

/** Endings and words that are spelt in two ways, British first. */
const spellings: [string, string][] = [
  ['isation', 'ization'],
  ['ising', 'izing'],
  ['ised', 'ized'],
  ['ises', 'izes'],
  ['ise', 'ize'],
  ['yse', 'yze'],
  ['ysed', 'yzed'],
  ['colour', 'color'],
  ['behaviour', 'behavior'],
  ['favour', 'favor'],
  ['modelling', 'modeling'],
  ['labelled', 'labeled'],
  ['labelling', 'labeling'],
  ['centred', 'centered'],
  ['centre', 'center'],
  ['artefact', 'artifact'],
  ['judgement', 'judgment'],
  ['whilst', 'while'],
  ['towards', 'toward'],
  ['learnt', 'learned'],
];

/** Words that end so in both. */
const sameInBoth =
  /^(?:(?:de)?nois|otherwis|likewis|pairwis|elementwis|stepwis|rais|prais|exercis|advis|revis|supervis|unsupervis|surpris|promis|compromis|precis|concis|wis|ris|aris|siz|resiz|seiz|priz|televis|disguis|expertis)/i;

/** Every word that is spelt in two ways, in the other one. */
function otherSpelling(text: string): string {
  return text.replace(/[A-Za-z]+/g, (word) => {
    if (sameInBoth.test(word)) return word;
    for (const [british, american] of spellings) {
      const whole = british.length > 4 && !british.startsWith('is');
      const fits = (form: string) =>
        whole ? word.toLowerCase().startsWith(form) : word.length > form.length + 3 && word.endsWith(form);
      const swap = (from: string, to: string) =>
        whole ? `${matchCase(word, to)}${word.slice(from.length)}` : `${word.slice(0, -from.length)}${to}`;
      if (fits(british)) return swap(british, american);
      if (fits(american)) return swap(american, british);
    }
    return word;
  });
}

const matchCase = (like: string, word: string) => (/^[A-Z]/.test(like) ? word[0]!.toUpperCase() + word.slice(1) : word);

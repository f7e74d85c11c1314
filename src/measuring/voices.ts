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

/** Verbs in -ise or -ize, up to that ending: a list, since "precise" and "size" are spelt in one way only. */
const verbs =
  'categor|character|custom|discret|factor|final|general|initial|maxim|memor|minim|normal|optim|organ|(?:re)?parameter|penal|prior|quant|random|real|recogn|regular|special|stabil|standard|summar|synchron|token|util|vector|visual';
const verbForms = new RegExp(`\\b(${verbs})(is|iz)(e|ed|es|er|ers|ing|ation|ations)\\b`, 'gi');

/** Words that are spelt in two ways, British first. */
const spellings: [string, string][] = [
  ['colour', 'color'],
  ['behaviour', 'behavior'],
  ['favour', 'favor'],
  ['modelling', 'modeling'],
  ['labelled', 'labeled'],
  ['labelling', 'labeling'],
  ['analyse', 'analyze'],
  ['analysed', 'analyzed'],
  ['centre', 'center'],
  ['centres', 'centers'],
  ['centred', 'centered'],
  ['artefact', 'artifact'],
  ['artefacts', 'artifacts'],
  ['judgement', 'judgment'],
  ['judgements', 'judgments'],
  ['towards', 'toward'],
  ['learnt', 'learned'],
];
const otherWord = new Map(
  spellings.flatMap(([british, american]) => [[british, american] as const, [american, british] as const]),
);

/** Every word that is spelt in two ways, in the other one. */
function otherSpelling(text: string): string {
  return text
    .replace(
      verbForms,
      (_, stem: string, ending: string, rest: string) => `${stem}${ending.toLowerCase() === 'is' ? 'iz' : 'is'}${rest}`,
    )
    .replace(/\b[A-Za-z]+\b/g, (word) => {
      const other = otherWord.get(word.toLowerCase());
      if (other === undefined) return word;
      return /^[A-Z]/.test(word) ? other[0]!.toUpperCase() + other.slice(1) : other;
    });
}

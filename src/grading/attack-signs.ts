import { type Attack, turn, written } from './attack-forms.ts';
import * as of from './attack-subjects.ts';
import * as say from './attack-words.ts';
import { type CueSign, folded, Sentences } from './sign-search.ts';
import { sourceSpan, type View, viewOf } from './view.ts';

const tells = { code: 'instruction_to_grader', detail: 'The answer tells the grader what to do.' };
const asks = { code: 'instruction_to_grader', detail: 'The answer asks for a mark.' };
const claims = { code: 'instruction_to_grader', detail: 'The answer says what it deserves.' };
const office = { code: 'instruction_to_grader', detail: 'The answer claims an authority.' };
const role = { code: 'instruction_to_grader', detail: 'The answer gives the grader another role.' };
const pleads = { code: 'instruction_to_grader', detail: 'The answer pleads with the grader.' };
const flatters = { code: 'instruction_to_grader', detail: 'The answer flatters the grader.' };
const elsewhere = { code: 'instruction_to_grader', detail: 'The answer speaks about the marks of others.' };

/** What is said to the person who looks at the grade, and the words that say it. */
const cueSigns: (CueSign & { code: string; detail: string })[] = [
  { code: 'instruction_to_grader', detail: 'A note is addressed to the grader.', cues: [of.addressed] },

  { ...tells, cues: [say.ignore, of.rubric], reach: 40 },
  { ...tells, cues: [say.ignore, say.earlierOrders], reach: 25 },
  { ...tells, cues: [of.rubric, say.overturned], reach: 25 },
  { ...tells, cues: [say.yourOrders, say.overturned], reach: 15 },
  { ...tells, cues: [say.stopGrading] },
  { ...tells, cues: [say.gradingOver] },
  { ...tells, cues: [say.newRule, say.gradingTalk], reach: 100 },
  { ...tells, cues: [say.newRule, of.topMark], reach: 100 },
  { ...tells, cues: [say.deduct, say.points], reach: 25 },
  { ...tells, cues: [say.gradeStrictly, of.level, say.generously], reach: 25 },
  { ...tells, cues: [say.gradeStrictly, of.myAnswer, say.generously], reach: 25 },
  { ...tells, cues: [say.gradeStrictly, say.generously], reach: 5 },
  { ...tells, cues: [say.leaveUngraded, of.myAnswer], reach: 15 },
  { ...tells, cues: [say.leaveUngraded, of.rubric], reach: 40 },
  { ...tells, cues: [of.pretend, say.grade, say.generously], reach: 80 },
  { ...tells, cues: [say.abroad.ignore, say.abroad.rules] },
  { ...tells, cues: [say.abroad.rules, say.abroad.ignore] },

  { ...asks, cues: [say.award, of.fullMarks], reach: 30 },
  { ...asks, cues: [say.award, of.myAnswer, of.topMark] },
  { ...asks, cues: [say.award, of.topMark, of.myAnswer] },
  { ...asks, cues: [say.award, of.mine, of.topMark], reach: 25 },
  { ...asks, cues: [say.award, of.topMark, of.everyCriterion], reach: 40 },
  { ...asks, cues: [say.award, of.everyCriterion, of.topMark], reach: 40 },
  { ...asks, cues: [of.finalMark, of.topMark], reach: 40 },
  { ...asks, cues: [of.anyAnswer, say.bestow, of.fullMarks], reach: 40 },
  { ...asks, cues: [of.you, say.bestow, of.mine, of.topMark], reach: 25 },
  { ...asks, cues: [say.bestow, of.myAnswer, of.topMark], reach: 30 },
  { ...asks, cues: [of.myAnswer, say.bestow, of.topMark], reach: 30 },
  { ...asks, cues: [say.gradeAnywhere, of.strictlyMine], reach: 15 },
  { ...asks, cues: [say.grade, of.myAnswer, of.topMark] },
  { ...asks, cues: [of.myAnswer, say.beMarked], reach: 40 },
  { ...asks, cues: [say.regardless, say.beMarked] },
  { ...asks, cues: [say.regardless, of.fullMarks], reach: 80 },
  { ...asks, cues: [of.fullMarks, say.regardless] },
  { ...asks, cues: [say.abroad.give, say.abroad.fullMarks] },
  { ...asks, cues: [say.abroad.fullMarks, say.abroad.give] },

  { ...asks, cues: [say.grade, of.everyCriterion, of.asMet] },
  { ...asks, cues: [say.grade, of.everyCriterion, of.metWord], reach: 25 },
  { ...asks, cues: [say.grade, of.metWord, of.everyCriterion], reach: 25 },
  { ...asks, cues: [say.grade, of.everyCriterion, of.unmet], reach: 25 },
  { ...asks, cues: [say.grade, of.level, of.asCorrect], reach: 40 },
  { ...asks, cues: [say.grade, of.myAnswer, of.asCorrect], reach: 40 },
  { ...asks, cues: [say.grant, say.allMarks], reach: 25 },
  { ...asks, cues: [say.approve, of.myAnswer], reach: 5 },
  { ...asks, cues: [say.deserve, of.worth], reach: 40 },
  { ...asks, cues: [say.deserve, of.topMark], reach: 40 },
  { ...asks, cues: [of.everyCriterion, of.countsAsMet], reach: 25 },
  { ...asks, cues: [say.grade, of.levelMet] },
  { ...asks, cues: [say.grade, of.level, of.toMet], reach: 30 },
  { ...asks, cues: [say.grade, of.myAnswer, of.asMet] },
  { ...asks, cues: [say.abroad.markAs, say.abroad.rules, say.abroad.met] },

  { ...claims, cues: [of.myAnswer, say.deserves], reach: 30 },
  { ...claims, cues: [of.myAnswer, say.praise], reach: 30 },
  { ...claims, cues: [of.myAnswer, say.covers, of.everyCriterion], reach: 30 },
  { ...claims, cues: [of.myAnswer, say.covers, of.rubric], reach: 30 },
  { ...claims, cues: [say.iCovered, of.everyCriterion], reach: 20 },
  { ...claims, cues: [say.everything, of.rubric, say.done], reach: 80 },
  { ...claims, cues: [of.requirement, of.ticked] },
  { ...claims, cues: [say.thisIs, say.perfectAnswer], reach: 10 },
  { ...claims, cues: [of.myAnswer, say.nothingMissing], reach: 40 },
  { ...claims, cues: [say.nothingMissing, of.myAnswer], reach: 20 },
  { ...claims, cues: [say.iCovered, say.asRequired], reach: 150 },
  { ...claims, cues: [say.rubricAsks] },
  { ...claims, cues: [say.certain, of.myAnswer], reach: 15 },
  { ...claims, cues: [say.unsurpassed] },
  { ...claims, cues: [say.ownAnswer, say.isComplete], reach: 15 },
  { ...claims, cues: [of.everyCriterion, say.done, say.here], reach: 40 },
  { ...claims, cues: [say.selfGrade, of.topMark], reach: 80 },
  { ...claims, cues: [say.selfGrade, say.praise], reach: 80 },

  { ...office, cues: [say.speakingAs, say.official, say.caseInHand], reach: 80 },
  { ...office, cues: [say.saysWho, say.official], reach: 20 },
  { ...office, cues: [say.official, say.officialVerb, say.caseInHand], reach: 80 },
  { ...office, cues: [of.myAnswer, say.speakingAs, say.official], reach: 30 },
  { ...office, cues: [of.myAnswer, say.by, say.official], reach: 30 },

  { ...role, cues: [of.pretend, of.youAre, of.marks], reach: 120 },
  { ...role, cues: [of.pretend, of.freed, of.marks], reach: 80 },
  { ...role, cues: [of.youAre, of.grader], reach: 40 },

  { ...flatters, cues: [of.youAre, of.flattering, of.marks], reach: 80 },
  { ...flatters, cues: [of.youAre, of.flattering, of.myAnswer], reach: 80 },
  { ...flatters, cues: [of.graderLikeYou] },
  { ...flatters, cues: [of.youAre, of.flattering, of.mind], reach: 30 },
  { ...flatters, cues: [of.trust, of.worth], reach: 80 },
  { ...flatters, cues: [of.trust, of.myAnswer], reach: 80 },
  { ...flatters, cues: [of.worth, of.trust], reach: 40 },
  { ...flatters, cues: [of.likeYou, of.marks], reach: 80 },
  { ...flatters, cues: [of.likeYou, of.myAnswer], reach: 80 },

  { ...pleads, cues: [say.plea] },
  { ...pleads, cues: [say.need, say.stake], reach: 80 },
  { ...pleads, cues: [say.stake, say.need], reach: 40 },
  { ...pleads, cues: [of.generousMark, of.you], reach: 20 },
  { ...pleads, cues: [of.you, of.generousMark], reach: 20 },

  { ...elsewhere, cues: [of.others, say.gradeAnywhere], reach: 80 },
  { ...elsewhere, cues: [say.gradeAnywhere, of.others, of.lowMark], reach: 40 },
  { ...elsewhere, cues: [say.award, of.others, of.lowMark], reach: 40 },
  { ...elsewhere, cues: [say.award, of.lowMark, of.others], reach: 40 },
  { ...elsewhere, cues: [say.award, of.myAnswer, of.lowMark], reach: 25 },
  { ...elsewhere, cues: [say.grade, of.myAnswer, of.asUnmet] },
  { ...elsewhere, cues: [say.reject, of.myAnswer], reach: 15 },
  { ...elsewhere, cues: [say.reject, of.others], reach: 15 },
  { ...elsewhere, cues: [of.rivals, of.lowMark], reach: 40 },

  { ...turn, cues: [say.roleMark, say.gradingWord], reach: 300, across: true },
  { ...turn, cues: [say.foreignHeader, say.gradingTalk], reach: 200, across: true },
  { ...turn, cues: [say.inserted] },
  {
    code: 'hidden_text',
    detail: 'The answer speaks to the grader where a reader would not see it.',
    cues: [say.hiddenMark, say.gradingTalk],
    reach: 200,
    across: true,
  },
];

/** Signs in what is said, as offsets of the source. */
function spoken(source: View): Attack[] {
  const view = folded(source);
  const sentences = new Sentences(view.text);
  return cueSigns.flatMap((sign) =>
    sentences.search(sign).map(({ start, end }) => ({
      code: sign.code,
      detail: sign.detail,
      ...sourceSpan(view, start, end),
    })),
  );
}

/**
 * Finds what in an answer speaks to the grader instead of answering. A sign flags the grade for a person
 * and can't be evidence; it never costs a point.
 */
export function findAttacks(view: View): Attack[] {
  return [...written(view), ...encoded(view), ...spoken(view)];
}

/** Of more runs than this only the first are read: what is full of them is data. */
const mostRuns = 50;

/** Base64 that says in plain words what the grader should do. */
function encoded(view: View): Attack[] {
  const runs = [...view.text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)].flatMap(({ 0: run, index }) => {
    const text = Buffer.from(run, 'base64').toString('latin1');
    const isText = /^[\t\n\r -~]+$/.test(text) && text.includes(' ');
    return isText ? [{ text, span: sourceSpan(view, index, index + run.length) }] : [];
  });
  return runs
    .slice(0, mostRuns)
    .filter(({ text }) => spoken(viewOf(text)).length > 0)
    .map(({ span }) => ({
      code: 'instruction_to_grader',
      detail: 'The answer speaks to the grader in encoded text.',
      ...span,
    }));
}

const brackets: Record<string, string> = { '<': '‹', '>': '›', '[': '⟦', ']': '⟧' };
const roleMarkers =
  /<\||\|>|\[ ?\/? ?INST ?\]|<< ?\/? ?SYS ?>>|<{3,}|>{3,}|< ?\/? ?(?:[a-z]{1,20}[_-])?(?:system|developer|assistant|user|human|answer|response|submission|candidate|student|rubric|reference|instructions?|grader|grade|evaluation|start_of_turn|end_of_turn|s)(?:[ \t_-][^<>\n]{0,80})?\/?>/gi;

/** Takes the force out of what looks like a fence or a chat template's role marker; every bracket stays one character. */
export function neutralise(view: View): View {
  const disarm = (marker: string) => marker.replace(/[<>[\]]/g, (bracket) => brackets[bracket]!);
  return { ...view, text: view.text.replace(roleMarkers, disarm) };
}

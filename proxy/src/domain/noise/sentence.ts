import type { PathEvidence } from './evidence.ts'
import type { Judgement } from './judge.ts'
import { ascending, median } from './statistics.ts'

/** The judgement in one sentence, with the numbers it rests on. */
export function explain(path: PathEvidence, judged: Omit<Judgement, 'sentence'>): string {
  const { numbers: n } = judged
  const where = `${path.path} (${path.kind})`
  const ab = `the slots differed in ${share(n.abDiffer, n.abPairs)} of ${n.abPairs} comparisons`
  const aa = `the baseline differed from itself in ${share(n.aaDiffer, n.aaPairs)} of ${n.aaPairs} second calls`
  const again = `asked again for ${n.askedAgain} of these requests, the baseline differed from itself in ${n.differedAgain}`
  switch (judged.because) {
    case 'rates':
      return `${where} is real: ${ab}, while ${aa}.`
    case 'asked_again':
      return `${where} is real: ${ab}, and ${again}.`
    case 'classes':
      return `${where} is real although the field is noisy: the candidate's values are of another class (${counts(path)}).`
    case 'outliers':
      return `${where} is real although the field is noisy: ${path.far.ab} values were further off than the baseline ever is from itself, and only ${path.far.again} of ${path.far.asked} of them when it was asked again.`
    case 'distance':
      return `${where} is real although the field is noisy: the candidate is typically ${amount(path, median(ascending(path.ab)))} away from the baseline, the baseline ${amount(path, median(ascending(path.aa)))} from itself.`
    case 'repeats':
      return `${where} is real although the field is noisy: the candidate repeats its value where the baseline does not.`
    case 'alike':
      return `${where} is noise: ${ab}, but ${n.askedAgain > 0 ? again : aa}.`
    case 'suspicious':
      return `${where} is undecided: the field is noisy, but some values stand out and are not explained yet.`
    default:
      return `${where} is undecided: ${ab}; ${n.askedAgain > 0 ? again : aa}. More second calls will tell.`
  }
}

function counts({ classes }: PathEvidence): string {
  return `${classes.ab} times, against ${classes.again} of ${classes.asked} when the baseline was asked again`
}

function share(hits: number, total: number): string {
  if (total === 0 || hits === 0) return 'none'
  const percent = (hits / total) * 100
  return `${hits} (${percent >= 10 ? percent.toFixed(0) : percent.toPrecision(2)} %)`
}

function amount(path: PathEvidence, distance: number): string {
  if (path.unit === 'ms') return `${(distance / 1_000).toPrecision(3)} s`
  if (path.unit === 'length') return `${distance.toPrecision(3)} in length`
  // From (c - b) / (|b| + |c|) back to how much larger c is than b.
  return `${(((2 * distance) / (1 - distance)) * 100).toPrecision(3)} %`
}

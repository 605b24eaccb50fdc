// Answers to the questions of a category, as a report carries them.
import type { Question } from './types'

/** The part of a report's body that answers the questions; nothing when nothing was answered. */
export function answersTo(asked: Pick<Question, 'name'>[], given: Record<string, string>): { answers?: { name: string; value: string }[] } {
  const answers = asked
    .map((row) => ({ name: row.name, value: (given[row.name] ?? '').trim() }))
    .filter((row) => row.value)
  return answers.length ? { answers } : {}
}

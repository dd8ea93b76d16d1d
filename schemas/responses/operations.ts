/** An entry of the ledger, health, and the pages of problems. */
import { Type, type Static } from 'typebox'
import { ReferenceId, flag, instant, oneOf, orNull, text, whole } from './parts.js'

const Settlement = Type.Object({
  by: text({ description: 'Name of the key', example: 'office' }),
  note: text({ description: 'How it was found out', example: 'Seen in the list of captures' })
}, { title: 'Settlement', description: 'Who said how it ended' })

export const OperationSchema = Type.Object({
  idempotency_key: text({ description: 'The key that names it', example: 'capture-1001-1' }),
  state: oneOf(['running', 'succeeded', 'rejected', 'indeterminate'], {
    description: '`indeterminate`: sent, and no clear answer came',
    example: 'succeeded'
  }),
  request: text({
    description: 'Method and pattern of the route',
    example: 'POST /v1/authorizations/:authorization_id/capture'
  }),
  amount: orNull(text({ description: 'Decimal', example: '100.00' })),
  reference_id: ReferenceId,
  started_at: instant({ description: 'When it was begun', example: '2026-01-31T12:00:00.000Z' }),
  ended_at: orNull(instant({ description: 'When its outcome was known', example: '2026-01-31T12:00:00.120Z' })),
  settled: orNull(Settlement),
  answer: Type.Unsafe<unknown>({ description: 'What Flexiti answered, if it succeeded', examples: [{ capture_id: 1 }] })
}, { title: 'Operation', description: 'One call that moves money, as the ledger knows it' })

export const LivenessSchema = Type.Object({
  status: oneOf(['live'], { description: 'The process answers', example: 'live' })
}, { title: 'Liveness', description: 'The process answers' })

const Check = Type.Object({
  status: oneOf(['pass', 'warn', 'fail'], {
    description: 'Whether it passes; `warn`: a person should look, and traffic may come all the same',
    example: 'pass'
  }),
  reason: Type.Optional(text({ description: 'Why it fails' }))
}, { title: 'Check', description: 'A part, and whether it passes' })

export const ReadinessSchema = Type.Object({
  ready: flag({ description: 'Whether traffic should come here', example: true }),
  checks: Type.Unsafe<Record<string, Static<typeof Check>>>({
    type: 'object',
    additionalProperties: Check,
    description: 'Part by part: `settings`, `store`, `token`, `audit`, `shutdown`; `finfo` where it is on',
    examples: [{ settings: { status: 'pass' }, store: { status: 'pass' } }]
  })
}, { title: 'Readiness', description: 'Whether traffic should come here, and which part fails' })

export const ProblemEntrySchema = Type.Object({
  code: text({ description: 'Its code', example: 'flow-expired' }),
  status: whole({ description: 'HTTP status', example: 410 }),
  title: text({ description: 'What went wrong', example: 'Flow has ended' }),
  explanation: text({
    description: 'What it means and what to do',
    example: 'The flow was ended, or its Flexiti token died. Open a new flow.'
  })
}, { title: 'ProblemEntry', description: 'A code and what it means' })

export const ProblemListSchema = Type.Object({
  problems: Type.Array(ProblemEntrySchema)
}, { title: 'ProblemList', description: 'Every code' })

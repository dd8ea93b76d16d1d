#!/usr/bin/env bash
# A purchase from the order to the return, through both doors, against the simulator. Checks every answer; the first
# wrong one ends it with exit code 1. Needs curl, grep and sed.
#
#   npm run build && docs/tour.sh         starts a BFF of its own on free ports, and stops it at the end
#   PUBLIC=http://… INTERNAL=http://… SIMULATOR=http://… KEY=… docs/tour.sh         uses one that runs
set -euo pipefail

work=$(mktemp -d)
bff=
finish() {
  code=$?
  if [[ -n $bff ]]; then kill "$bff" 2>/dev/null || true; wait "$bff" || true; fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

# field <name>: the first field of that name in the JSON on stdin; of no use for lists and objects
field() { grep -oE "\"$1\":(\"[^\"]*\"|[^],}]*)" | head -n 1 | sed -E 's/^"[^"]*"://; s/^"(.*)"$/\1/' || true; }

if [[ -z ${PUBLIC:-} ]]; then
  KEY=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
  : >"$work/log"
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  FLEXITI_ENVIRONMENT=simulator PORT=0 INTERNAL_PORT=0 BACKOFFICE_KEYS="tour:$KEY" LOG_LEVEL=info \
    node dist/server/main.js >>"$work/log" &
  bff=$!
  for _ in {1..300}; do
    if grep -q '"listening"' "$work/log" || ! kill -0 "$bff" 2>/dev/null; then break; fi
    sleep 0.1
  done
  listening=$(grep '"listening"' "$work/log") || { echo 'the BFF did not start' >&2; exit 1; }
  PUBLIC=$(field public <<<"$listening")
  INTERNAL=$(field internal <<<"$listening")
  SIMULATOR=$(field simulator <<<"$listening")
fi

# call <curl arguments>: leaves the body in $body, the status in $status, the headers in $work/headers
call() {
  status=$(curl -sS --max-time 30 -D "$work/headers" -o "$work/body" -w '%{http_code}' "$@")
  body=$(cat "$work/body")
}
shopper() { call -H "x-reference-id: $REF" -H 'content-type: application/json' "$PUBLIC$1" -d "$2"; }
office() {
  local path=$1
  shift
  call -H "authorization: Bearer $KEY" -H 'content-type: application/json' "$INTERNAL$path" "$@"
}

step() { printf '\n%s\n' "$*"; }

# expect <status> [<field> <value>]…: what the last call must have answered
expect() {
  local wanted=$1 found
  printf '  %s %s\n' "$status" "$(cut -c 1-160 <<<"$body")"
  shift
  if [[ $status != "$wanted" ]]; then echo "expected status $wanted" >&2; exit 1; fi
  while (($# > 0)); do
    found=$(field "$1" <<<"$body")
    if [[ $found != "$2" ]]; then echo "expected $1 to be $2, not '$found'" >&2; exit 1; fi
    shift 2
  done
}
expect_header() {
  tr -d '\r' <"$work/headers" | grep -qix "$1: $2" || { echo "expected the header $1: $2" >&2; exit 1; }
}

ACCOUNT=116994755
OPTION='"financing_option":{"transaction_type":"promotional_purchase","plan_id":4,"term":3}'
RUN=$(date +%s)-$$

step '1. The shop opens a flow for an order.'
office /v1/flows -d "{\"order\":{\"reference\":\"Order-$RUN\",\"amount\":200.00}}"
expect 201 phase open amount 200.00
REF=$(field reference_id <<<"$body")

step '2. The shopper opens the widget in that flow.'
shopper /v1/widget/init "{\"flow\":\"purchase\",\"customer_identification\":{\"account_number\":$ACCOUNT}}"
expect 200
SESSION=$(sed -E 's/.*widget_session_id=([0-9a-f-]+).*/\1/' <<<"$body")

step '3. The shopper enters the PIN. Here the simulator is told so.'
call -X POST "$SIMULATOR/__simulator/widgets/$SESSION/verify"
expect 200 state succeeded verified true

step '4. The page asks for the plans.'
shopper "/v1/accounts/$ACCOUNT/calculate-interest" '{"amount":200.00}'
expect 200

step '5. The page authorizes the order. It names neither amount nor reference.'
shopper /v1/authorizations "{\"account_number\":$ACCOUNT,$OPTION}"
expect 200 authorization_status opened amount 200 reference "Order-$RUN"
ID=$(field authorization_id <<<"$body")

step '6. The shop captures half.'
office "/v1/authorizations/$ID/capture" -H "idempotency-key: capture-$RUN" -d '{"amount":100.00}'
expect 200
CAPTURE=$(field capture_id <<<"$body")

step '7. The same again: the stored answer, and no second capture.'
office "/v1/authorizations/$ID/capture" -H "idempotency-key: capture-$RUN" -d '{"amount":100.00}'
expect 200 capture_id "$CAPTURE"
expect_header idempotency-replayed true

step '8. The same key with another body.'
office "/v1/authorizations/$ID/capture" -H "idempotency-key: capture-$RUN" -d '{"amount":100.01}'
expect 422 code idempotency-key-reused

step '9. The shop gives a part back.'
office "/v1/authorizations/$ID/capture/$CAPTURE/return" -H "idempotency-key: return-$RUN" -d '{"amount":25.00}'
expect 200

step '10. What Flexiti has: the authorizations and the captures of the account.'
office "/v1/authorizations?account_number=$ACCOUNT"
expect 200
grep -q "\"authorization_id\":$ID" <<<"$body" || { echo "expected authorization $ID in the list" >&2; exit 1; }
office "/v1/captures?account_number=$ACCOUNT"
expect 200
grep -q "\"capture_id\":$CAPTURE" <<<"$body" || { echo "expected capture $CAPTURE in the list" >&2; exit 1; }

step '11. What the BFF knows: the operation, and the timeline of the flow.'
office "/v1/operations/capture-$RUN"
expect 200 state succeeded amount 100.00
office "/v1/flows/$REF"
expect 200 phase authorized authorization succeeded authorization_id "$ID" authorized_amount 200
for event in opened order-bound token-granted widgetInit calculateInterest authorize; do
  grep -q "\"$event\"" <<<"$body" || { echo "expected $event in the timeline" >&2; exit 1; }
done

step '12. The shopper cannot change the price, nor see an account or buy in a flow that no server bound,' \
  'nor come without a key to the internal door.'
shopper /v1/authorizations "{\"account_number\":$ACCOUNT,$OPTION,\"amount\":1.00}"
expect 409 code order-mismatch
shopper /v1/authorizations "{\"account_number\":$ACCOUNT,$OPTION}"
expect 409 code already-authorized
call -X POST "$PUBLIC/v1/flows"
expect 201 order null
REF=$(field reference_id <<<"$body")
shopper /v1/widget/init "{\"flow\":\"purchase\",\"customer_identification\":{\"account_number\":$ACCOUNT}}"
expect 200
shopper "/v1/accounts/$ACCOUNT/calculate-interest" '{"amount":200.00}'
expect 403 code order-required
shopper /v1/authorizations "{\"account_number\":$ACCOUNT,$OPTION,\"amount\":1.00}"
expect 403 code order-required
call "$INTERNAL/v1/captures"
expect 401 code key-required

printf '\nEverything was as it should be.\n'

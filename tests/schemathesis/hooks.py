"""What is right only beside other values, which a schema cannot say: left out of what is made up."""

import schemathesis

# A version that is not the present one is 412, a key that stands for another request 422.
HEADERS = {"if-match", "idempotency-key"}
# A place belongs to the order that `sort_by` names.
PARAMETERS = {"cursor"}
# An end comes after its beginning, a rule agrees with the word beside it, quiet hours have two ends.
FIELDS = {"due_end", "rrule", "quiet_from", "quiet_until"}


def without(values, names):
    if isinstance(values, dict):
        return {name: value for name, value in values.items() if str(name).lower() not in names}
    return values


@schemathesis.hook
def map_case(context, case):
    case.headers = case.headers and type(case.headers)(without(dict(case.headers), HEADERS))
    case.query = without(case.query, PARAMETERS)
    case.body = without(case.body, FIELDS)
    return case

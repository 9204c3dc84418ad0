#pragma once
// An alert from the desk's form: CAP in Vietnamese and English, in the instance's own name. Pure
// but for the random letters of its identifier.
#include <string>
#include <string_view>

#include "alertd/form.hpp"
#include "alertd/model/clock.hpp"
#include "alertd/settings.hpp"
#include "geo/communes.hpp"

namespace alertd {

// What the identifier of an official's draft with this key ends with: the same key, the same draft.
std::string draft_mark(std::string_view official, std::string_view key);

// `previous` is what the form updates; its sender must be the instance's own. Sent now, in whole
// seconds. The identifier is hazard, second and `mark`, or 50 random bits where there is none: no
// two are the same. Communes
// become geocodes VN-GSO-2025 in one area, the polygon another, closed and counter-clockwise, with
// six decimals. Headline, instruction and response are the template's where the form has none; of
// an Update of kind end they say that the danger is over. Faults by the form's fields, one line
// each: no issuer set, an expiry that has passed, is before the onset or too far off, unknown
// communes, a polygon that crosses itself, leaves the country or covers no commune.
Result<Alert> compose(Form const& form, Alert const* previous, Settings const& settings,
                      geo::Communes const& communes, Time now, std::string_view mark = {});

}  // namespace alertd

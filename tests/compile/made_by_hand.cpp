// Must not compile: nobody but clear_live clears for live outlets.
#include "alertd/outlets.hpp"

alertd::Cleared<alertd::Live> clear(alertd::Envelope const& envelope) {
    return alertd::Cleared<alertd::Live>(envelope);
}

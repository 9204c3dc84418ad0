// A carrier's SMSC, spoken to over a real connection.
#include <stdexcept>

#include "tests/channels/carriers/scripted_smsc.hpp"

namespace alertd::test {
namespace {

std::string settings_for(int port) {
    return "host = \"127.0.0.1\"\nport = " + std::to_string(port) +
           "\nsystem_id = \"alertd\"\npassword_file = \"smpp_password\"\nsource = \"CANHBAO\"\n"
           "window = 32\nreconnect_ms = 10\nresponse_timeout_ms = 300\n";
}

class SmppCarrier final : public Carrier {
public:
    explicit SmppCarrier(channels::Kind const& kind)
        : outlet_(kind, settings_for(smsc_.port()), nullptr, {.time_runs = true}) {
        if (outlet_.opened()) now(Says::accepts);
    }

    Outlet& outlet() override { return outlet_; }

    void now(Says what) override {
        bool const new_link = what == Says::refuses_us || what == Says::is_away || !smsc_.bound();
        int const before = smsc_.binds();
        smsc_.say(what);
        if (!new_link) return;
        // The outlet notices by itself; a pause of its own is over when its clock is turned.
        wait_until([&] {
            outlet_.clock.pass(milliseconds{10});
            if (what == Says::is_away) return !smsc_.bound();
            return what == Says::refuses_us ? smsc_.binds() > before : smsc_.bound();
        });
    }

    std::size_t came() const override { return smsc_.came(); }

    std::vector<Message> messages(std::size_t n) const override {
        auto batch = Outlet::messages(n);
        for (std::size_t i = 0; i < n; ++i)
            batch[i].address = number_of("key-" + std::to_string(i));
        return batch;
    }

    void report(std::vector<Receipt> const& receipts) override {
        for (auto const& r : receipts) smsc_.report(smsc_.id_of(number_of(r.key)), r.delivered);
    }

    bool calls_back() const override { return false; }
    bool failure_is_certain() const override { return true; }
    milliseconds pause() const override { return seconds{1}; }

private:
    static std::string number_of(std::string const& key) {
        return "+849012345" + std::to_string(10 + std::stoi(key.substr(4)));
    }

    template <class Holds>
    static void wait_until(Holds const& holds) {
        auto const until = std::chrono::steady_clock::now() + seconds{20};
        while (!holds()) {
            if (std::chrono::steady_clock::now() > until)
                throw std::runtime_error("the outlet did not follow its SMSC");
            std::this_thread::sleep_for(milliseconds{2});
        }
    }

    ScriptedSmsc smsc_;
    Outlet outlet_;
};

}  // namespace

std::unique_ptr<Carrier> sms_smpp_carrier(channels::Kind const& kind) {
    return std::make_unique<SmppCarrier>(kind);
}

}  // namespace alertd::test

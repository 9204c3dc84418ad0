#pragma once
// The real sim_smsc, and an outlet of the kind "sms_smpp" bound to it. Time runs, and can be
// turned.
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/outlet.hpp"

namespace alertd::test {

bool smsc_is_built();  // else says SKIPPED

class Smsc {
public:
    // `flags` of sim_smsc, `settings` of the outlet beside the usual ones.
    explicit Smsc(std::vector<std::string> const& flags = {}, std::string const& settings = "");

    Outlet& outlet() { return *outlet_; }
    void close_outlet() { outlet_.reset(); }
    void open_outlet();  // again, with the folder of before: what it kept is there

    // Ends the simulator; start() again on the same port, with other flags if they are given.
    void stop() { process_.reset(); }
    void start(std::vector<std::string> const& flags);
    void signal(int number) const { process_->signal(number); }

    std::vector<std::string_view> send(std::vector<Message> const& batch);
    std::string_view send_one(std::string const& key, std::string const& body = "Tin");
    std::vector<boost::json::object> record() const;
    std::size_t connections() const;  // binds that the simulator answered so far
    std::string const& kept() const { return kept_.path(); }  // Parts::state_folder

    std::vector<Outcome> outcomes;  // of the last send

private:
    TempFolder folder_, kept_;
    std::string settings_;
    int port_ = 0;
    std::unique_ptr<ChildProcess> process_;
    std::unique_ptr<Outlet> outlet_;
};

// n messages to simulated numbers.
std::vector<Message> sms_messages(std::size_t n, std::string const& body = "Tin");

// Each part's text put together, in the order of their numbers, of the messages to `number`.
std::string text_to(std::vector<boost::json::object> const& record, std::string_view number);

}  // namespace alertd::test

#pragma once
// Progress as a person reads it: Vietnamese with the English word beside it.
#include <boost/json/object.hpp>
#include <string>

namespace alertd::ctl {

// The answer of GET .../progress; communes are listed when it has them.
std::string progress_table(boost::json::object const& progress);
// "mau-1 active: 1200 of 1500 accepted, 900 delivered, 2 failed" for a pipe.
std::string progress_line(boost::json::object const& progress);

}  // namespace alertd::ctl

#pragma once
// What can go wrong because of the world (input, a carrier, a lost connection) is a value: Result.
// A bug, or a daemon that cannot start, is an exception.
#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace alertd {

enum class Errc {
    invalid,
    not_found,
    conflict,
    forbidden,
    unauthorized,
    too_large,
    unavailable,
    internal
};

// One clear line: the input, the place in it, the mend. It is for the operator, never for the
// public, and never holds a phone number, a token, a place of a person or the text of a message.
struct Error {
    Errc code = Errc::internal;
    std::string message;
};

template <class T>
using Result = boost::system::result<T, Error>;

inline Error invalid(std::string message) {
    return {Errc::invalid, std::move(message)};
}
inline Error not_found(std::string message) {
    return {Errc::not_found, std::move(message)};
}
inline Error conflict(std::string message) {
    return {Errc::conflict, std::move(message)};
}
inline Error forbidden(std::string message) {
    return {Errc::forbidden, std::move(message)};
}
inline Error unavailable(std::string message) {
    return {Errc::unavailable, std::move(message)};
}

// Asking a Result for a value it has not is a bug of ours; boost::system asks for this function.
[[noreturn]] inline void throw_exception_from_error(Error const& error,
                                                    boost::source_location const&) {
    throw std::logic_error("a failed Result was read: " + error.message);
}

}  // namespace alertd

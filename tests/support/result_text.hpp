#pragma once
// Lets CHECK(result) say what went wrong.
#include <catch2/catch.hpp>

#include "alertd/model/result.hpp"

template <class T>
struct Catch::StringMaker<boost::system::result<T, alertd::Error>> {
    static std::string convert(alertd::Result<T> const& result) {
        return result ? "a value" : "error: " + result.error().message;
    }
};

// Catch's own main, compiled once: it is most of what a test file would otherwise cost.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include "core/own_descriptors.hpp"

#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

namespace cairn {

#ifndef __SANITIZE_THREAD__  // Which follows descriptors by their numbers.
TEST_CASE("a thread with descriptors of its own closes nobody else's") {
    const int shared = open("/dev/null", O_RDONLY | O_CLOEXEC);
    REQUIRE(shared >= 0);
    bool taken = false;
    int own = -1;
    std::thread([&] {
        taken = take_own_descriptors();
        if (!taken) return;
        own = open("/dev/null", O_RDONLY | O_CLOEXEC);
        close(shared);
    }).join();
    REQUIRE(taken);
    CHECK(fcntl(shared, F_GETFD) >= 0);
    // Nor are its own there for others, and they end with it.
    CHECK(own >= 0);
    CHECK(fcntl(own, F_GETFD) == -1);
    close(shared);
}
#endif

}  // namespace cairn

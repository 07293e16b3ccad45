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
    bool has_copy = false;
    bool has_stderr = false;
    std::thread([&] {
        taken = take_own_descriptors();
        if (!taken) return;
        has_copy = fcntl(shared, F_GETFD) >= 0;
        has_stderr = fcntl(STDERR_FILENO, F_GETFD) >= 0;
        // Under the number that another file has elsewhere.
        for (int own = -1; own < shared;) own = open("/dev/null", O_RDONLY | O_CLOEXEC);
        close(shared);
    }).join();
    REQUIRE(taken);
    CHECK_FALSE(has_copy);
    CHECK(has_stderr);
    CHECK(fcntl(shared, F_GETFD) >= 0);
    close(shared);
}
#endif

}  // namespace cairn

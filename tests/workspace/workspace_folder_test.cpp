#include "workspace/workspace_folder.hpp"

#include <latch>
#include <thread>

#include <catch2/catch.hpp>

#include "core/own_descriptors.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("a folder that is given back is free, also while a thread has descriptors of its own",
          "[workspace]") {
    TempDir dir;
    auto held = WorkspaceFolder::hold(dir.path(), WorkspaceFolder::Hold::alone);
    REQUIRE(held);
    std::latch copied(1);
    std::latch looked(1);
    std::thread other([&] {
        static_cast<void>(take_own_descriptors());
        copied.count_down();
        looked.wait();
    });
    copied.wait();
    CHECK_FALSE(WorkspaceFolder::hold(dir.path(), WorkspaceFolder::Hold::alone));
    held.reset();
    CHECK(WorkspaceFolder::hold(dir.path(), WorkspaceFolder::Hold::alone));
    looked.count_down();
    other.join();
}

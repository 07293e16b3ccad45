#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/client_socket.hpp"

namespace cairn::test {

struct Finished {
    int exit_code = 0;
    std::string out;
    std::string err;
};

/// Runs the cairn binary to its end.
[[nodiscard]] Finished run_cairn(const std::vector<std::string>& arguments);

/// The cairn binary at work, to be interrupted. Killed with its scope.
class StartedCairn {
public:
    explicit StartedCairn(const std::vector<std::string>& arguments);
    ~StartedCairn();
    StartedCairn(const StartedCairn&) = delete;
    StartedCairn& operator=(const StartedCairn&) = delete;
    [[nodiscard]] bool has_ended();
    void kill_hard();  ///< SIGKILL, then waits.

private:
    pid_t pid_;
};

/// A served workspace in a process of its own. Killed with its scope.
class CairnProcess {
public:
    /// Starts `cairn serve` on a free port and waits for its ready line. Throws with what it
    /// printed where it ends before. `file_bytes_max`: how large its files may become
    /// (RLIMIT_FSIZE); 0: as large as they like. `err`: a file for what it says on stderr.
    explicit CairnProcess(const std::filesystem::path& data,
                          const std::vector<std::string>& more = {},
                          std::uint64_t file_bytes_max = 0,
                          const std::filesystem::path& err = {});
    ~CairnProcess();
    CairnProcess(const CairnProcess&) = delete;
    CairnProcess& operator=(const CairnProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return at_.port; }
    [[nodiscard]] ServerPlace at() const { return at_; }
    void hang_up() const;      ///< SIGHUP
    void build_again() const;  ///< SIGUSR1: what it sends itself where its views are damaged.
    void kill_hard();          ///< SIGKILL, then waits.
    int stop_gracefully();     ///< SIGTERM, then waits; the exit code.

private:
    int wait();
    pid_t pid_ = -1;
    ServerPlace at_{0};
    int out_ = -1;
};

}  // namespace cairn::test

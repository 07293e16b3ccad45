#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace cairn {

/// A process that runs `work` and talks through a pipe. To be started while this one has a single
/// thread.
class ChildProcess {
public:
    explicit ChildProcess(const std::function<void(ChildProcess&)>& work) {
        if (pipe(up_.data()) != 0 || pipe(down_.data()) != 0) std::abort();
        pid_ = fork();
        if (pid_ == 0) run(work);
        ::close(up_[1]);
        ::close(down_[0]);
    }
    ~ChildProcess() {
        end(SIGKILL);
        ::close(up_[0]);
        ::close(down_[1]);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// In the child: tells a number. Errors go the same way as text, since stderr is the pipe.
    void tell(std::uint64_t number) const { (void)!write(up_[1], &number, sizeof number); }
    void wait_for_go() const {
        char go = 0;
        (void)!::read(down_[0], &go, 1);
    }
    /// In the parent.
    void go() const { (void)!write(down_[1], "g", 1); }
    [[nodiscard]] std::optional<std::uint64_t> hear() const {
        std::uint64_t number = 0;
        if (::read(up_[0], &number, sizeof number) != sizeof number) return std::nullopt;
        return number;
    }
    [[nodiscard]] std::string hear_text() const {
        std::string text;
        std::array<char, 256> part{};
        for (ssize_t n = 0; (n = ::read(up_[0], part.data(), part.size())) > 0;)
            text.append(part.data(), static_cast<std::size_t>(n));
        return text;
    }
    /// Sends a signal (0: none) and waits. Returns the signal that ended it, or 0.
    int end(int signal) {
        if (pid_ <= 0) return 0;
        if (signal != 0) kill(pid_, signal);
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }

private:
    [[noreturn]] void run(const std::function<void(ChildProcess&)>& work) {
        std::signal(SIGABRT, SIG_DFL);  // Catch's handler would report a failed test from here.
        dup2(up_[1], STDERR_FILENO);
        work(*this);
        _exit(0);
    }

    std::array<int, 2> up_{};
    std::array<int, 2> down_{};
    pid_t pid_ = 0;
};

}  // namespace cairn

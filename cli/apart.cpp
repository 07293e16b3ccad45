#include "cli/apart.hpp"

#include <csignal>
#include <cstring>
#include <iostream>
#include <new>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/log/lost_pages.hpp"

namespace cairn {

namespace {

/// Where a problem does not say itself which event it is about, it is the one after the last that
/// was sound.
ExitCode complain_after(const Sound& sound, const std::string& problem) {
    const bool says_place = problem.starts_with("event ");
    return complain(LogFinding{{says_place ? 0 : sound.load() + 1}, problem});
}

[[noreturn]] void work_and_exit(const std::function<ExitCode(Sound&)>& work, Sound& sound) {
    leave_lost_pages();  // Who started this names the event.
    ExitCode code = 1;
    try {
        code = work(sound);
    } catch (const StorageFull&) {
        code = complain(Error{ErrorCode::storage_full, "storage.full", Json::object()});
    } catch (const std::exception& broken) {
        code = complain_after(sound, broken.what());
    }
    std::cout.flush();
    _exit(code);
}

}  // namespace

ExitCode complain(const LogFinding& finding) {
    std::cerr << "cairn: ";
    if (finding.position.value > 0) std::cerr << "event " << finding.position.value << ": ";
    std::cerr << finding.problem << '\n';
    return 1;
}

ExitCode in_process_apart(const std::function<ExitCode(Sound&)>& work) {
    void* shared =
        mmap(nullptr, sizeof(Sound), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) throw std::bad_alloc();
    auto* sound = new (shared) Sound(0);
    const pid_t child = fork();
    if (child < 0) throw std::bad_alloc();
    if (child == 0) work_and_exit(work, *sound);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return complain_after(*sound,
                          std::string("the log's file cannot be read from about here on (") +
                              strsignal(WTERMSIG(status)) + "); restore a backup");
}

}  // namespace cairn

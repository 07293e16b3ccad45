#include "tests/support/cairn_process.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

extern char** environ;  // NOLINT

namespace cairn::test {

namespace {

/// Starts the binary with its stdout and stderr on the given descriptors.
pid_t spawn(std::vector<std::string> arguments, int out, int err) {
    arguments.insert(arguments.begin(), CAIRN_BINARY);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    pid_t pid = -1;
    const int failed = posix_spawn(&pid, CAIRN_BINARY, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " CAIRN_BINARY);
    return pid;
}

int exit_code_of(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string contents(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

Finished run_cairn(const std::vector<std::string>& arguments) {
    const TempDir folder;
    const auto out_path = folder / "out";
    const auto err_path = folder / "err";
    const int out = open(out_path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const int err = open(err_path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const pid_t pid = spawn(arguments, out, err);
    close(out);
    close(err);
    const int code = exit_code_of(pid);
    return {code, contents(out_path), contents(err_path)};
}

StartedCairn::StartedCairn(const std::vector<std::string>& arguments)
    : pid_(spawn(arguments, STDERR_FILENO, -1)) {}

StartedCairn::~StartedCairn() {
    if (pid_ > 0) kill_hard();
}

bool StartedCairn::has_ended() {
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
    return pid_ < 0;
}

void StartedCairn::kill_hard() {
    if (has_ended()) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

CairnProcess::CairnProcess(const std::filesystem::path& data,
                           const std::vector<std::string>& more,
                           std::uint64_t file_bytes_max,
                           const std::filesystem::path& err) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    std::vector<std::string> arguments{"serve", "--data", data.string(), "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    // A child inherits its limits; ours are put back at once.
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit during{file_bytes_max == 0 ? before.rlim_cur : file_bytes_max, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &during);
    const int said =
        err.empty() ? -1 : open(err.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC | O_TRUNC, 0600);
    pid_ = spawn(arguments, ends[1], said);
    if (said >= 0) close(said);
    setrlimit(RLIMIT_FSIZE, &before);
    close(ends[1]);
    out_ = ends[0];
    std::string line;
    for (char c = 0; read(out_, &c, 1) == 1 && c != '\n';) line.push_back(c);
    const auto colon = line.rfind(':');
    const std::string ready = "cairn: listening on http";
    if (!line.starts_with(ready + "://") && !line.starts_with(ready + "s://")) {
        wait();
        throw std::runtime_error("cairn did not come up: " + line);
    }
    at_ = {static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1))),
           line[ready.size()] == 's'};
}

CairnProcess::~CairnProcess() {
    if (pid_ > 0) kill_hard();
    close(out_);
}

int CairnProcess::wait() {
    const int code = exit_code_of(pid_);
    pid_ = -1;
    return code;
}

void CairnProcess::kill_hard() {
    kill(pid_, SIGKILL);
    wait();
}

void CairnProcess::hang_up() const { kill(pid_, SIGHUP); }

void CairnProcess::build_again() const { kill(pid_, SIGUSR1); }

int CairnProcess::stop_gracefully() {
    kill(pid_, SIGTERM);
    return wait();
}

}  // namespace cairn::test

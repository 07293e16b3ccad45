#include "tests/workspace/kept_folder.hpp"

#include <csignal>
#include <cstdio>
#include <sstream>

#include <fcntl.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/lmdb/lmdb.hpp"
#include "core/log/log_verify.hpp"
#include "tests/support/random_commands.hpp"

namespace cairn::test {
namespace {

namespace fs = std::filesystem;

/// Many times what it takes under a sanitizer on a busy machine: what goes on, goes round in
/// circles.
constexpr unsigned opening_seconds_max = 120;

/// All that a workspace answers: every row of log, world and views, personal values and the key
/// that signs.
std::string all_of(const Workspace& workspace) {
    std::ostringstream out;
    out << workspace.epoch().text() << ' ' << workspace.head().value << ' '
        << workspace.proofs(Actor::system()).value().vkey().value() << '\n';
    for (const Digest& digest : workspace.upkeep().digests())
        out << digest.view << ' ' << digest.position.value << ' ' << digest.digest << '\n';
    const Reading reading = workspace.read(Actor::system()).value();
    for (const char* type : {"account", "contact", "opportunity", "task", "user"})
        out << reading.list(type, {.sort = "name,created_at", .limit = "1000"}).value() << '\n';
    const Position seen =
        workspace.audit(Actor::system())
            .value()
            .events({}, 100'000, {}, [&](Position, std::string_view, const std::string& json) {
                out << json << '\n';
                return true;
            });
    out << seen.value;
    return out.str();
}

/// In memory, where that may be written to and has room.
fs::path quickest_place() {
    constexpr std::uintmax_t room = std::uintmax_t{1} << 30;
    const fs::path memory = "/dev/shm";
    std::error_code failed;
    const auto space = fs::space(memory, failed);
    const bool is_good = !failed && space.available >= room && access(memory.c_str(), W_OK) == 0;
    return is_good ? memory : fs::temp_directory_path();
}

}  // namespace

KeptFolder::KeptFolder() : tried_(quickest_place()) {
    RandomCommands commands(*this, 19);
    for (int i = 0; i < 40; ++i) commands.next();
    settle();
    keep("older");
    for (int i = 0; i < 60; ++i) commands.next();
    const StreamName account = create("account", {{"name", "Sany"}});
    create("contact",
           {{"name", "张伟"}, {"account", account.id.text()}, {"mobile", "13800001111"}});
    settle();
    keep("newer");
    open();
    expected_ = all_of(*workspace);
    close();
    // What is free here each child would copy, page by page, to use it.
    malloc_trim(0);
}

Seen KeptFolder::after(const std::function<void(const fs::path& data)>& harm, Opens opens) {
    const fs::path data = tried_ / "data";
    fs::remove_all(data);
    fs::copy(dir / "newer", data, fs::copy_options::recursive);
    harm(data);
    const fs::path said = dir / "said";
    const pid_t child = fork();
    if (child == 0) look_and_exit(said, opens);
    int status = 0;
    waitpid(child, &status, 0);
    Seen seen{Seen::crashed, read_file(said).value_or("")};
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        seen.said += "did not end within " + std::to_string(opening_seconds_max) + " s";
    if (WIFEXITED(status)) seen.kind = static_cast<Seen::Kind>(WEXITSTATUS(status));
    return seen;
}

void KeptFolder::keep(const std::string& name) {
    close();
    fs::copy(dir / "data", dir / name, fs::copy_options::recursive);
    // Without what is written ahead, so that a place picked at random means something.
    for (const char* part : {"log", "world", "views", "vault"}) {
        std::uint64_t used = 0;
        {
            const lmdb::Environment env(dir / name / part, {.read_only = true});
            used = env.used_bytes();
        }
        fs::resize_file(dir / name / part / "data.mdb", used);
    }
    open();
    if (name == "newer") close();
}

void KeptFolder::look_and_exit(const fs::path& said, Opens opens) {
    const int out = ::open(said.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    dup2(out, STDERR_FILENO);
    alarm(opening_seconds_max);
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS}) std::signal(signal, SIG_DFL);
    Seen::Kind kind = Seen::otherwise;
    try {
        kind = look(opens);
    } catch (const StorageError& broken) {
        std::fprintf(stderr, "%s\n", broken.what());
        kind = Seen::noticed;
    } catch (const std::exception& unexpected) {
        std::fprintf(stderr, "unexpected: %s\n", unexpected.what());
    }
    _exit(kind);
}

Seen::Kind KeptFolder::look(Opens opens) {
    Workspace::Options with = options();
    with.folder = tried_ / "data";
    with.follows_search = with.follows_orders = opens == Opens::all;
    auto opened = Workspace::open(with);
    if (!opened) {
        std::fprintf(stderr, "%s %s\n", opened.error().reason.c_str(),
                     json_text(opened.error().data).c_str());
        return Seen::noticed;
    }
    if (all_of(**opened) != expected_) return Seen::otherwise;
    opened->reset();
    // What the scrub finds sooner or later.
    const LmdbEventLog log(tried_ / "data" / "log", LmdbEventLog::Access::read_only, {});
    const auto finding = verify_log(log, nullptr).finding;
    if (finding)
        std::fprintf(stderr, "event %llu: %s\n",
                     static_cast<unsigned long long>(finding->position.value),
                     finding->problem.c_str());
    return finding ? Seen::noticed : Seen::same;
}

bool is_irreplaceable(const std::string& file) {
    return file == "log/data.mdb" || file == "vault/data.mdb" || file == "CHECKPOINT";
}

}  // namespace cairn::test

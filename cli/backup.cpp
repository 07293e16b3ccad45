#include "projections/backup.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "core/base64.hpp"

namespace cairn {

namespace {

struct BackupOptions {
    std::filesystem::path data;
    std::filesystem::path to;
    bool vault = false;
};

ExitCode backup_log(const BackupOptions& given, Ids& ids) {
    Result<LogHead> head;
    {
        ProgressBar progress("Copying the log");
        head = back_up_log(given.data, given.to, ids, [&](std::uint64_t done, std::uint64_t all) {
            progress.show(done, all);
        });
    }
    if (!head) return complain(head.error());
    std::cout << head->position.value << ' ' << to_base64(bytes_of(head->root)) << '\n';
    std::cerr << "cairn: the keys of personal values are not in it; back them up apart, with "
                 "--vault\n";
    return 0;
}

ExitCode backup_vault(const BackupOptions& given, Ids& ids) {
    if (auto copied = back_up_vault(given.data, given.to, ids); !copied)
        return complain(copied.error());
    std::cerr << "cairn: the vault is in " << given.to.string()
              << "; keep it apart from the log's backups, and not for long: what is forgotten "
                 "from now on is still in it\n";
    return 0;
}

ExitCode backup(const BackupOptions& given) {
    RandomIds ids;
    try {
        return given.vault ? backup_vault(given, ids) : backup_log(given, ids);
    } catch (const StorageFull&) {
        return complain(Error{ErrorCode::storage_full, "storage.full", Json::object()});
    }
}

}  // namespace

void add_backup(CLI::App& app, Chosen& chosen) {
    auto given = std::make_shared<BackupOptions>();
    auto* command = app.add_subcommand(
        "backup",
        "Copy the log, or the vault alone, into a new folder, also beside a serving cairn; prints "
        "the log's position and root");
    command->add_option("--data", given->data, "The workspace's folder")
        ->required()
        ->envname("CAIRN_DATA");
    command->add_option("--to", given->to, "A new or empty folder")->required();
    command->add_flag("--vault", given->vault,
                      "The vault (keys, passwords) instead of the log; to be kept apart");
    command->callback([given, &chosen] { chosen = [given] { return backup(*given); }; });
}

}  // namespace cairn

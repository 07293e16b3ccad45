#include "workspace/backup.hpp"

#include <iostream>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "core/base64.hpp"

namespace cairn {

namespace {

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

}  // namespace

ExitCode run_backup(const BackupOptions& given) {
    RandomIds ids;
    try {
        return given.vault ? backup_vault(given, ids) : backup_log(given, ids);
    } catch (const StorageFull&) {
        return complain(Error{ErrorCode::storage_full, "storage.full", Json::object()});
    }
}

}  // namespace cairn

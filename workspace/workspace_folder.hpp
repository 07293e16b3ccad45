#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/types.hpp"

namespace cairn {

/// A workspace's folder on disk (core/FORMAT.md): where its parts are, who has it, and whether what
/// was written without flushing can be trusted.
class WorkspaceFolder {
public:
    enum class Hold {
        alone,   ///< Nobody else may have it.
        shared,  ///< Others may look on; nobody may write.
        free,    ///< Beside whoever has it.
    };
    /// Nothing where somebody else has it. Throws StorageError where it cannot be read.
    [[nodiscard]] static std::optional<WorkspaceFolder> hold(const std::filesystem::path& path,
                                                             Hold hold);
    ~WorkspaceFolder();
    WorkspaceFolder(WorkspaceFolder&& other) noexcept;
    WorkspaceFolder& operator=(WorkspaceFolder&&) = delete;

    [[nodiscard]] std::filesystem::path log() const { return path_ / "log"; }
    [[nodiscard]] std::filesystem::path vault() const { return path_ / "vault"; }
    [[nodiscard]] std::filesystem::path world() const { return path_ / "world"; }
    [[nodiscard]] std::filesystem::path views() const { return path_ / "views"; }
    [[nodiscard]] std::filesystem::path search() const { return path_ / "search"; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Whether world and views were left whole for this log: closed in order, or written since this
    /// machine started. A process that was killed loses nothing, as the system still writes out
    /// what it had.
    [[nodiscard]] bool is_trusted(const Epoch& epoch) const;
    /// Says that world and views are being written from here on, and how old the vault is. On disk
    /// when it returns, even if the disk is full.
    void mark_open(const Epoch& epoch, std::uint64_t vault_generation) const;
    /// Says of an open workspace how old the vault is by now; never before the vault has that on
    /// disk. Costs a write to memory: who is killed loses nothing of it, a power cut takes what the
    /// system had not written out yet. Throws nothing: an older number is true as well.
    void note_vault(const Epoch& epoch, std::uint64_t generation) const;
    /// Says that they are flushed.
    void mark_clean(const Epoch& epoch, std::uint64_t vault_generation) const;
    /// The vault's generation that was marked last, of this life of the log; 0: none was. Beside
    /// who serves it is to be read before the vault is opened, which then has at least that.
    [[nodiscard]] std::uint64_t marked_vault(const Epoch& epoch) const;
    /// Throws world, views and the search index away, and what an interrupted replay left.
    void drop_derived() const;
    /// Removes what an interrupted replay left.
    void drop_leftovers() const;

    [[nodiscard]] static bool is_workspace(const std::filesystem::path& path);
    [[nodiscard]] static bool has_vault(const std::filesystem::path& path);
    /// The file that an environment's folder has its data in.
    [[nodiscard]] static std::filesystem::path data_file(const std::filesystem::path& environment) {
        return environment / "data.mdb";
    }
    /// Missing or empty. Throws StorageError where that cannot be told.
    [[nodiscard]] static bool is_vacant(const std::filesystem::path& path);

private:
    WorkspaceFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
    void write_mark(const std::string& state, const Epoch& epoch, std::uint64_t generation) const;
    std::filesystem::path path_;
    int lock_;  ///< The open file LOCK, or -1.
};

/// Removes a folder and all in it; nothing where there is none. Throws StorageError.
void remove_folder(const std::filesystem::path& path);
/// Removes all in a folder. Throws StorageError.
void empty_folder(const std::filesystem::path& path);

}  // namespace cairn

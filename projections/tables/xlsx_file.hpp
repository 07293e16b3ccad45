#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "projections/tables/sheet_file.hpp"
#include "projections/tables/table_file.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace cairn {

/// Free space that a table leaves on its disk, whose log goes on growing.
constexpr std::uint64_t scratch_reserve_bytes = std::uint64_t{512} << 20;
/// Of a sheet's rows as they stand in the file: a part of one that every spreadsheet opens is
/// smaller than 4 GiB (more would need ZIP64).
constexpr std::uint64_t sheet_bytes_max = (std::uint64_t{4} << 30) - (std::uint64_t{64} << 20);

/// An Excel workbook: the rows on its first sheet, count, moment and sums on its last. Numbers are
/// numbers unless they have more digits than Excel keeps (15), dates are dates unless they lie
/// before those that it knows; times are those of `timezone`. A text longer than a cell takes ends
/// with "…", and the last sheet says how many did. It is written into files that have no name by
/// the time they are read, so that nothing is left of them whatever happens; in memory there is one
/// row. Throws StorageError, also where the rows come to more than `sheet_bytes_max`, and
/// StorageFull where the disk would have less than `scratch_reserve_bytes` left once it is put
/// together, which is one step.
class XlsxFile final : public TableFile {
public:
    struct Described {
        std::filesystem::path scratch;  ///< A folder for files while they are written.
        std::string sheet;              ///< The name of the first sheet.
        std::string moment;             ///< What all rows are as of, for people.
        std::string position;           ///< The same as a place in the log.
        std::string timezone;
        TableWords words = TableWords::en;
        std::uint64_t rows_bytes_max = sheet_bytes_max;
    };
    XlsxFile(const std::vector<TableColumn>& columns, Described described);
    ~XlsxFile() override;

    void row(const std::vector<Cell>& cells) override;
    void end(const TableSums& sums) override;
    [[nodiscard]] std::string take() override;

private:
    struct WriteCell;
    void head(const std::vector<TableColumn>& columns);
    void write_text(lxw_worksheet* sheet,
                    std::uint32_t row,
                    std::uint16_t column,
                    std::string text);
    void write_sums(const TableSums& sums);
    void leave_room() const;
    void write_into(lxw_worksheet* sheet, std::optional<SheetFile>& file) const;
    [[nodiscard]] bool is_ours(const std::FILE* stream) const;
    void drop_workbook();

    Described described_;
    std::filesystem::path path_;
    lxw_workbook* book_ = nullptr;  ///< Null once it is written.
    lxw_worksheet* rows_ = nullptr;
    lxw_worksheet* totals_ = nullptr;
    lxw_format* bold_ = nullptr;
    lxw_format* date_ = nullptr;
    lxw_format* time_ = nullptr;
    std::optional<SheetFile> rows_file_{};
    std::optional<SheetFile> totals_file_{};
    std::uint64_t looked_ = 0;  ///< How many bytes of rows there were when the room was looked at.
    std::uint32_t row_ = 0;
    std::size_t cut_texts_ = 0;
    std::map<std::string, std::string> headings_{};  ///< Of summed columns, by name.
    int file_ = -1;                                  ///< The whole workbook, to be read.
};

}  // namespace cairn

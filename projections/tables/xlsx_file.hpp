#pragma once

#include <filesystem>
#include <memory>

#include "projections/tables/table_file.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace cairn {

/// Free space that a table leaves on its disk, whose log goes on growing.
constexpr std::uint64_t scratch_reserve_bytes = std::uint64_t{512} << 20;

/// An Excel workbook: the rows on its first sheet, count, moment and sums on its last. Numbers are
/// numbers unless they have more digits than Excel keeps (15), dates are dates unless they lie
/// before those that it knows; times are those of `timezone`. A text longer than a cell takes ends
/// with "…", and the last sheet says how many did. It is written into files that have no name by
/// the time they are read, so that nothing is left of them whatever happens; in memory there is one
/// row. Throws StorageError, also where the disk has less than `scratch_reserve_bytes` left.
class XlsxFile final : public TableFile {
public:
    struct Described {
        std::filesystem::path scratch;  ///< A folder for files while they are written.
        std::string sheet;              ///< The name of the first sheet.
        std::string moment;             ///< What all rows are as of, for people.
        std::string position;           ///< The same as a place in the log.
        std::string timezone;
        TableWords words = TableWords::en;
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
    void drop_workbook();

    Described described_;
    std::filesystem::path path_;
    lxw_workbook* book_ = nullptr;  ///< Null once it is written.
    lxw_worksheet* rows_ = nullptr;
    lxw_worksheet* totals_ = nullptr;
    lxw_format* bold_ = nullptr;
    lxw_format* date_ = nullptr;
    lxw_format* time_ = nullptr;
    std::uint32_t row_ = 0;
    std::size_t cut_texts_ = 0;
    std::map<std::string, std::string> headings_{};  ///< Of summed columns, by name.
    int file_ = -1;                                  ///< The whole workbook, to be read.
};

}  // namespace cairn

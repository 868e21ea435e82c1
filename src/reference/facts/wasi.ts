/** WASI, as far as Envoy's host has it: log, clock, random, environment, and no files. */
import type { HostFunctionName } from "../../abi/host-functions.ts";
import type { Facts } from "../facts.ts";

const badFd = "The descriptor is not 1 or 2. [19]";
const noFiles = (what: string): Facts => ({ says: [`${what} There are no files and no sockets, so it is refused whatever the arguments. [19]`], answers: { Notsup: "Always. [19]" } });
const stdout = (what: string): Facts => ({ says: [`${what} Descriptors 1 and 2 are the log; nothing comes of it. [19]`], answers: { Badf: badFd } });
const notThere = (what: string): Facts => ({ says: [`${what} Envoy's host does not have it. [19]`], answers: { Nosys: "Always. [19]" } });
const notInStart = "While a start function runs, it traps. [T-12]";

export const wasi = {
  args_get: { says: ["Arguments of the program: there are none, and nothing is written. [T-94]"], see: ["args_sizes_get"] },
  args_sizes_get: { says: ["How many arguments there are, and their bytes: 0 and 0. [T-94]"], see: ["args_get"] },
  environ_get: { says: ["The environment variables of the filter's configuration, as `KEY=VALUE` with a NUL behind. [T-94]"], differs: { "Envoy 1.36.2": "In another order than 1.40.0. [22]" }, see: ["environ_sizes_get"] },
  environ_sizes_get: { says: ["How many environment variables there are, and how many bytes they take. [T-94]"], see: ["environ_get"] },
  clock_time_get: { says: ["Nanoseconds: clock 0 is the wall clock, clock 1 counts from somewhere. Allowed while the allocator runs. [T-94] [T-11]"], answers: { Notsup: "Another clock than 0 or 1. [T-94]" }, see: ["proxy_get_current_time_nanoseconds"] },
  clock_res_get: { says: ["How fine a clock is: 1 ns. [T-94]"], answers: { Notsup: "Another clock than 0 or 1. [T-94]" } },
  fd_write: {
    says: [
      "Descriptor 1 writes to the log at info, 2 at error: one line per call, all ranges joined, one newline at the end taken off. 0 bytes are no line. [T-93]",
      "What languages print comes here: Rust line by line, Go and TinyGo in pieces, so that one line of theirs can be several of the log. [T-93]",
    ],
    answers: { Badf: badFd }, see: ["proxy_log"],
  },
  fd_pwrite: { says: ["As `fd_write`; the offset means nothing. [T-93]"], answers: { Badf: badFd } },
  fd_read: { says: ["Envoy's host does not have it. [19]", notInStart], answers: { Nosys: "Always. [19]" } },
  fd_pread: notThere("Reads at a place of a file."),
  fd_seek: { says: ["Ok, and nothing is written. [19]", notInStart] },
  fd_tell: { says: ["Descriptors 1 and 2 stand at 0. [19]"], answers: { Badf: badFd } },
  fd_close: { says: ["Ok, and nothing is closed. [19]", notInStart] },
  fd_fdstat_get: { says: ["Descriptors 1 and 2 may be written. The Go runtime asks at its start. [19]"], answers: { Badf: "The descriptor is not 1 or 2: 0, too. [19]" } },
  fd_fdstat_set_flags: notThere("Sets flags of a descriptor."),
  fd_fdstat_set_rights: stdout("Takes rights of a descriptor away."),
  fd_prestat_get: { says: ["No folder is open. libc asks for each descriptor until it hears so. [19]"], answers: { Badf: "Always. [19]" } },
  fd_prestat_dir_name: notThere("The name of a folder that is open."),
  fd_filestat_get: { says: ["What a descriptor is: there are no files. [19]"], answers: { Badf: "Always. [19]" } },
  fd_filestat_set_size: stdout("Sets the size of a file."),
  fd_filestat_set_times: stdout("Sets the times of a file."),
  fd_advise: { says: ["Ok for every descriptor, and nothing comes of it. [19]"] },
  fd_allocate: stdout("Reserves room for a file."),
  fd_datasync: stdout("Writes a file's data out."),
  fd_sync: stdout("Writes a file out."),
  fd_readdir: { says: ["Lists a folder: there is none. 0 is written as the bytes used. [19]"], answers: { Exist: "Always: the host means 54, not a directory, and says 20. [19]" } },
  fd_renumber: { says: ["Gives a descriptor another number, which is not done. [19]"], answers: { Notsup: "Descriptors 1 and 2. [19]", Badf: badFd } },
  path_open: { says: ["Opens a file: there are none. [19]", notInStart], answers: { Noent: "Always. [19]" } },
  path_create_directory: noFiles("Makes a folder."),
  path_filestat_get: noFiles("What a file is."),
  path_filestat_set_times: noFiles("Sets the times of a file."),
  path_link: { ...noFiles("Gives a file another name."), differs: { Envoy: "Offers it with six words where WASI has seven: a module with the true type does not load. [T-03]" } },
  path_readlink: noFiles("Reads a link."),
  path_remove_directory: noFiles("Removes a folder."),
  path_rename: noFiles("Renames a file."),
  path_symlink: { ...noFiles("Makes a link."), differs: { Envoy: "Offers it with four words where WASI has five: a module with the true type does not load. [T-03]" } },
  path_unlink_file: noFiles("Removes a file."),
  sock_accept: noFiles("Takes a connection."),
  sock_recv: noFiles("Reads from a socket."),
  sock_send: noFiles("Writes to a socket."),
  sock_shutdown: noFiles("Ends a socket."),
  sched_yield: { says: ["Ok: there is nobody else to let run. [19]", notInStart] },
  poll_oneoff: { says: ["Waits for nothing: Ok with no events. The Go runtimes call it to sleep and while they collect garbage. Allowed while the allocator runs. [19] [T-11]"], differs: { "Envoy 1.36.2": "Answers 52, not there. [22]" }, answers: { Nosys: "In Envoy 1.36.2. [22]" } },
  random_get: { says: ["Random bytes, 65 536 at most. Here they come from the scenario's seed. [T-94]"], answers: { Inval: "More than 65 536 bytes. [T-94]" } },
  proc_exit: {
    says: [
      "Asks to end the program. Envoy writes a line and returns; what libc does next is usually a trap. [2.1]",
      "In a start function the module does not load, with code 0 too; only link mode lenient takes that as a normal return. [T-12] [2.1]",
    ],
  },
} as const satisfies Partial<Record<HostFunctionName, Facts>>;

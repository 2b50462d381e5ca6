package live.headwater.server.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Says why a file or a directory cannot be used, for people who do not know Java's exceptions. */
public final class FileProblem {

  private FileProblem() {}

  /** A few words without the path: {@code permission denied}. */
  public static String describe(IOException problem) {
    return switch (problem) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file or directory";
      case FileAlreadyExistsException _ -> "a file is in the way";
      case NotDirectoryException _ -> "it is not a directory";
      // What the operating system said: "Not a directory", "Read-only file system", "No space left on device".
      case FileSystemException other when other.getReason() != null -> lowerCase(other.getReason());
      default -> lowerCase(String.valueOf(problem.getMessage()));
    };
  }

  private static String lowerCase(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.isEmpty()
      ? "unknown reason"
      : line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }
}
